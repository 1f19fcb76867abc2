import { expect, test } from 'vitest';
import { call } from './file-call.ts';

test.each([
  ['ENOENT', 'CONNECTION', true],
  ['EIO', 'CONNECTION', true],
  ['EACCES', 'AUTHENTICATION', false],
  ['EROFS', 'AUTHENTICATION', false],
])('what the file system calls %s is told as %s', async (code, expected, retryable) => {
  const failure = Object.assign(new Error(`${code}: it failed`), { code, syscall: 'open' });
  const failing = call('top', {}, () => Promise.reject(failure));
  await expect(failing).rejects.toMatchObject({
    code: expected,
    retryable,
    operation: 'top',
    cause: failure,
  });
});
