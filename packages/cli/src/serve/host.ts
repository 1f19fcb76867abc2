import { isIPv4, isIPv6 } from 'node:net';

/** Whether an address to listen on is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  const name = withoutBrackets(host).toLowerCase();
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/**
 * Whether a request's Host header names this machine. A page of elsewhere may let its own name lead here ("DNS
 * rebinding"), and then the header tells that name.
 */
export function namesLoopback(header: string | undefined): boolean {
  const [, name = ''] = /^(\[[^\]]+\]|[^:]+)(?::\d*)?$/.exec(header ?? '') ?? [];
  return isLoopback(name);
}

/** The url of what listens there. */
export function urlOf(host: string, port: number): string {
  const name = withoutBrackets(host);
  return `http://${isIPv6(name) ? `[${name}]` : name}:${port}/`;
}

/** An address as listening takes it. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
