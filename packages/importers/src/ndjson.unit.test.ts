import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunksOf, runImport } from '../test/import-text.ts';
import type { ImportOptions } from './import-activities.ts';
import { importNdjson } from './ndjson.ts';
import type { ByteSource } from './source-bytes.ts';
import { sourceLine } from './source-line.ts';

const run = (source: ByteSource, options: ImportOptions = {}) =>
  runImport((onRejected) => importNdjson(source, { ...options, onRejected }));
const runText = (text: string | Uint8Array, options: ImportOptions = {}) => run(chunksOf(text), options);
const ids = (outcome: { readonly activities: readonly object[] }) =>
  outcome.activities.map((activity) => (activity as { id: unknown }).id);
const messages = (outcome: { readonly rejected: readonly { issues: readonly { message: string }[] }[] }) =>
  outcome.rejected.map(({ issues }) => issues.map(({ message }) => message).join('; '));

describe('importNdjson', () => {
  test('gives out each line as it is, with the line it comes from', async () => {
    const outcome = await runText('{"id":1,"score":0.5}\n{"id":2, "odd": [null]}\n');
    expect(outcome.activities).toEqual([
      { id: 1, score: 0.5 },
      { id: 2, odd: [null] },
    ]);
    expect(outcome.lines).toEqual([1, 2]);
    expect(outcome.texts).toEqual(['{"id":1,"score":0.5}', '{"id":2, "odd": [null]}']);
    expect(outcome.rejected).toEqual([]);
  });

  test('hides the source line from everyone who looks at fields', async () => {
    for await (const activity of importNdjson(chunksOf('{"id":1}'))) {
      expect(Object.keys(activity)).toEqual(['id']);
      expect(JSON.stringify(activity)).toBe('{"id":1}');
      expect(sourceLine).toBe(Symbol.for('learntrack.sourceLine'));
    }
  });

  test('takes a byte order mark, CRLF, empty lines and a last line without an end', async () => {
    const outcome = await runText('\ufeff{"id":1}\r\n\r\n  \n{"id":2}\r\n{"id":3}');
    expect(ids(outcome)).toEqual([1, 2, 3]);
    expect(outcome.lines).toEqual([1, 4, 5]);
    expect(outcome.texts[0]).toBe('{"id":1}');
    expect(outcome.rejected).toEqual([]);
  });

  test('says what is malformed and where, and goes on', async () => {
    const outcome = await runText('{"id":1}\n{"id": 2 "x": 1}\n{"id":oops}\n{"id":4\n{"id":5}\n');
    expect(ids(outcome)).toEqual([1, 5]);
    expect(outcome.rejected.map(({ line, text }) => [line, text])).toEqual([
      [2, '{"id": 2 "x": 1}'],
      [3, '{"id":oops}'],
      [4, '{"id":4'],
    ]);
    expect(messages(outcome)).toEqual([
      "is malformed JSON: Expected ',' or '}' after property value at column 10",
      "is malformed JSON: Unexpected token 'o'",
      expect.stringMatching(/^is malformed JSON: Expected .* at column 8$/),
    ]);
  });

  test.each([
    ['[{"id":1}]', 'is an array'],
    ['null', 'is null'],
    ['17', 'is a number'],
    ['"text"', 'is a string'],
  ])('rejects %s, which is no object', async (line, problem) => {
    const outcome = await runText(`{"id":1}\n${line}\n{"id":2}`);
    expect(ids(outcome)).toEqual([1, 2]);
    expect(messages(outcome)).toEqual([`${problem}, not an object; give one activity per line`]);
  });

  test('rejects a line that is too long, and keeps its neighbours and its beginning', async () => {
    const long = `{"id":"${'é'.repeat(100)}"}`;
    const outcome = await runText(`{"id":1}\n${long}\n{"id":2}`, { maxLineBytes: 20 });
    expect(ids(outcome)).toEqual([1, 2]);
    expect(outcome.rejected).toEqual([
      {
        line: 2,
        issues: [{ path: '', message: 'is longer than 20 bytes; mend it, or raise maxLineBytes' }],
        text: '{"id":"éééééé',
      },
    ]);
  });

  test('takes a line of exactly the longest length', async () => {
    const outcome = await runText('{"id":1}\n{"id":22}\n', { maxLineBytes: 8 });
    expect(ids(outcome)).toEqual([1]);
    expect(outcome.rejected).toHaveLength(1);
  });

  test('never holds much of an endless line', async () => {
    async function* endless() {
      for (let i = 0; i < 8192; i += 1) yield Buffer.alloc(65_536, 'x');
      yield '\n{"id":1}';
    }
    const before = process.memoryUsage.rss();
    const outcome = await run(endless());
    expect(process.memoryUsage.rss() - before).toBeLessThan(256_000_000);
    expect(ids(outcome)).toEqual([1]);
    expect(outcome.rejected[0]?.text).toHaveLength(65_536);
  });

  test('rejects bytes that are no UTF-8, without a text, and keeps their neighbours', async () => {
    const outcome = await runText(
      Buffer.concat([Buffer.from('{"id":1}\n{"id":"'), Buffer.from([0xff]), Buffer.from('"}\n{"id":"ü"}\n')]),
    );
    expect(ids(outcome)).toEqual([1, 'ü']);
    expect(outcome.rejected).toEqual([
      { line: 2, issues: [{ path: '', message: expect.stringContaining('is not UTF-8') }] },
    ]);
  });

  test.each([
    ['', 'nothing'],
    ['\ufeff', 'a byte order mark'],
    ['\n\r\n \n', 'empty lines'],
  ])('calls a file of %j empty', async (content) => {
    for (const bytes of [Buffer.from(content), gzipSync(content)]) {
      const outcome = await run(chunksOf(bytes, bytes.keys()));
      expect(outcome.rejected).toEqual([{ line: 1, issues: [{ path: '', message: 'the file is empty' }] }]);
    }
  });

  test('unpacks gzip, of several members and with padding, whatever its name', async () => {
    const members = Buffer.concat([gzipSync('{"id":1}\n{"id"'), gzipSync(':2}\n'), Buffer.alloc(512)]);
    const outcome = await runText(members);
    expect(ids(outcome)).toEqual([1, 2]);
    expect(outcome.rejected).toEqual([]);
  });

  test('keeps what a gzip holds before it ends early, and names the line reached', async () => {
    const content = Array.from({ length: 500 }, (_, i) => `{"id":${i},"noise":"${Math.sin(i)}"}`).join('\n');
    const packed = gzipSync(content);
    const outcome = await runText(packed.subarray(0, packed.length / 2));
    expect(outcome.activities.length).toBeGreaterThan(100);
    expect(ids(outcome)).toEqual(Array.from(outcome.activities, (_, i) => i));
    expect(outcome.rejected).toHaveLength(1);
    expect(outcome.rejected[0]?.line).toBe(outcome.activities.length + 1);
    expect(messages(outcome)[0]).toMatch(/^the gzip data end early; the file seems cut off: fetch it again/);
    expect(content).toContain(outcome.rejected[0]?.text);
  });

  test('keeps everything when only the checksum of a gzip is missing or wrong', async () => {
    const packed = gzipSync('{"id":1}\n{"id":2}');
    const missing = await runText(packed.subarray(0, -8));
    const wrong = Buffer.from(packed);
    wrong.writeUInt32LE(wrong.readUInt32LE(packed.length - 8) ^ 1, packed.length - 8);
    const corrupt = await runText(wrong);
    expect([ids(missing), ids(corrupt)]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(messages(missing)).toEqual([expect.stringContaining('end early')]);
    expect(messages(corrupt)).toEqual([expect.stringContaining('are corrupt (incorrect data check)')]);
    expect(corrupt.rejected[0]?.line).toBe(2);
  });

  test('throws what the source throws, after what came before', async () => {
    async function* broken() {
      yield '{"id":1}\n{"id":';
      throw new Error('the disk is gone');
    }
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const activity of importNdjson(broken())) seen.push(activity);
    })();
    await expect(reading).rejects.toThrow('the disk is gone');
    expect(seen).toEqual([expect.objectContaining({ id: 1 })]);
    await expect(run(createReadStream('/no/such/file'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('closes the source when the reader stops early', async () => {
    for (const content of ['{"id":1}\n'.repeat(1000), gzipSync('{"id":1}\n'.repeat(1000))]) {
      const source = Readable.from(chunksOf(content), { objectMode: false });
      for await (const _ of importNdjson(source)) break;
      expect(source.destroyed).toBe(true);
    }
  });

  test('closes the source when onRejected fails', async () => {
    const source = Readable.from(['oops\n', '{"id":1}\n']);
    const reading = runImport(() =>
      importNdjson(source, { onRejected: () => Promise.reject(new Error('the reject file is full')) }),
    );
    await expect(reading).rejects.toThrow('the reject file is full');
    expect(source.destroyed).toBe(true);
  });

  test('waits for onRejected', async () => {
    const events: string[] = [];
    const activities = importNdjson(chunksOf('oops\n{"id":1}'), {
      onRejected: async () => {
        await new Promise(setImmediate);
        events.push('rejected');
      },
    });
    for await (const _ of activities) events.push('activity');
    expect(events).toEqual(['rejected', 'activity']);
  });

  test('reads web streams, and text that is cut inside a character', async () => {
    const web = new Blob(['{"id":"web"}']).stream();
    expect(ids(await run(web))).toEqual(['web']);
    expect(ids(await run(Readable.from(['{"id":"\ud83d', '\ude00"}'])))).toEqual(['😀']);
  });

  test('refuses what is no stream, and a length that is none', async () => {
    await expect(run('activities.ndjson' as never)).rejects.toThrow(
      /string, not a stream; .*createReadStream/,
    );
    await expect(run(chunksOf('{}'), { maxLineBytes: 0 })).rejects.toThrow(RangeError);
    await expect(run(Readable.from([17]))).rejects.toThrow('gives a number, not bytes or text');
  });
});

describe('laws of importNdjson', () => {
  const anyLine = fc.oneof(
    fc.integer().map((id) => `{"id":${id}}`),
    fc.string({ unit: 'grapheme' }),
    fc.json(),
  );
  const anyBytes = fc.oneof(
    fc.array(anyLine).map((lines) => Buffer.from(lines.join('\n'))),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  );

  test('where the chunks are cut changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, fc.array(fc.nat()), fc.boolean(), async (bytes, cuts, packed) => {
        const content = packed ? gzipSync(bytes) : bytes;
        const options = { maxLineBytes: 40 };
        expect(await run(chunksOf(content, cuts), options)).toEqual(await run(chunksOf(content), options));
      }),
    );
  });

  test('no garbage line ever loses its neighbours', async () => {
    const garbage = fc.uint8Array().map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10)));
    await fc.assert(
      fc.asyncProperty(garbage, fc.array(fc.nat()), async (line, cuts) => {
        const content = Buffer.concat([Buffer.from('{"id":"a"}\n'), line, Buffer.from('\n{"id":"b"}')]);
        const outcome = await run(chunksOf(content, cuts));
        expect(outcome.lines.at(0)).toBe(1);
        expect(outcome.lines.at(-1)).toBe(3);
        expect(outcome.activities.length + outcome.rejected.length).toBeLessThanOrEqual(3);
      }),
    );
  });
});
