import { AuthenticationError, type CallOptions, ConnectionError } from '@learntrack/core';

/** The adapter's name, in its errors too. */
export const name = '@learntrack/example-write-an-adapter';

/** Every call goes through here: aborts are heeded and errors are told in one place. */
export async function call<T>(
  operation: string,
  options: CallOptions | undefined,
  run: () => Promise<T>,
): Promise<T> {
  options?.signal?.throwIfAborted();
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    const details = { adapter: name, operation, cause };
    if (hasCode(cause, 'EACCES', 'EPERM', 'EROFS')) throw new AuthenticationError(cause.message, details);
    throw new ConnectionError(cause.message, details);
  }
}

/** Whether the file system failed for one of some reasons. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
