import { Gunzip, gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { chunksOf } from '../test/import-text.ts';
import { readBytes } from './source-bytes.ts';

test('zlib is freed when the reader stops early', async () => {
  const destroy = vi.spyOn(Gunzip.prototype, 'destroy');
  for await (const _ of readBytes(chunksOf(gzipSync('x'.repeat(100_000))))) {
    expect(destroy).not.toHaveBeenCalled();
    break;
  }
  expect(destroy).toHaveBeenCalled();
  destroy.mockRestore();
});

test('garbage behind the last member is told after its content', async () => {
  const content: string[] = [];
  const reading = (async () => {
    const packed = Buffer.concat([gzipSync('a'.repeat(100)), Buffer.from('garbage!')]);
    for await (const bytes of readBytes(chunksOf(packed))) content.push(bytes.toString());
  })();
  await expect(reading).rejects.toThrow('the gzip data are corrupt (incorrect header check): fetch it again');
  expect(content.join('')).toBe('a'.repeat(100));
});
