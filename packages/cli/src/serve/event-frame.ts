/** An event as a server sends it; JSON has no line break, which would end it. */
export function eventFrame(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Keeps a connection alive through whatever ends idle ones; browsers leave it out. */
export const heartbeatFrame = ': still here\n\n';

/** Tells browsers how long to wait before they connect again. */
export function retryFrame(ms: number): string {
  return `retry: ${ms}\n\n`;
}
