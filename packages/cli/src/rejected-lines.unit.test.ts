import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { activityLine } from '../test/activity-line.ts';
import { runLearnTrack } from '../test/run-learntrack.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';

const folder = temporaryFolder();

/** Imports files as JSON, and reads what was rejected. */
async function importing(...files: readonly string[]) {
  const { code, stdout, stderr } = await runLearnTrack(['import', ...files, '--json'], { cwd: folder.path });
  const rejected = readFileSync(join(folder.path, 'learntrack-rejected.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { code, stderr, output: JSON.parse(stdout), rejected };
}

const changed = (changes: object) => activityLine(9, changes);
const without = (field: string) => activityLine(9, { [field]: undefined });

describe('a bad line', () => {
  test.each([
    ['malformed JSON', '{"studentId": "S1",', /malformed JSON/],
    ['half a line', activityLine(9).slice(0, 40), /malformed JSON/],
    ['NaN', changed({ score: 0.5 }).replace('0.5', 'NaN'), /malformed JSON/],
    ['a number beyond all numbers', changed({ score: 0.5 }).replace('0.5', '1e999'), /score: is Infinity/],
    ['an array', '[1, 2]', /is an array/],
    ['a text', '"S1"', /is a string/],
    ['null', 'null', /is null/],
    ['a number as student', changed({ studentId: 5 }), /studentId: is a number, not text/],
    ['an object as action', changed({ action: {} }), /action: is an object, not text/],
    ['a text as score', changed({ score: '0.5' }), /score: is a string, not a number/],
    ['a score above 1', changed({ score: 80 }), /score: 80 is not between 0 and 1/],
    ['a number as timestamp', changed({ timestamp: 1_767_600_000 }), /timestamp: is a number/],
    ['the year 0', changed({ timestamp: '0000-01-01T00:00:00Z' }), /timestamp: .* before 1900/],
    ['the year 9999', changed({ timestamp: '9999-12-31T23:59:59Z' }), /timestamp: .* in the future/],
    ['no student', without('studentId'), /studentId: is missing/],
    ['no course', without('courseId'), /courseId: is missing/],
    ['no timestamp', without('timestamp'), /timestamp: is missing/],
    ['no field at all', '{}', /studentId: is missing.*courseId: is missing/],
    ['an empty id', changed({ studentId: '' }), /studentId: is empty/],
    ['an over-long id', changed({ studentId: 'é'.repeat(513) }), /studentId: has 1026 bytes/],
    ['an ill-formed id', changed({ studentId: 'x' }).replace('"x"', '"\\ud800"'), /studentId: is ill-formed/],
    ['an unknown field', changed({ studentid: 'S1' }), /studentid: is no known field/],
    ['the id of another activity', activityLine(1, { studentId: 'S9' }), /activityId "A1" is taken/],
  ])('with %s is listed with its reason, and its neighbours are taken in', async (_, line, reason) => {
    folder.write('a.ndjson', `${activityLine(1)}\n${line}\n${activityLine(2)}\n`);
    const { code, stderr, output, rejected } = await importing('a.ndjson');
    expect(rejected).toEqual([
      { file: 'a.ndjson', line: 2, reason: expect.stringMatching(reason), text: line },
    ]);
    expect(output).toMatchObject({ recorded: 2, duplicates: 0 });
    expect(output.rejected + output.conflicts).toBe(1);
    expect(stderr).toMatch(/^1 line not taken in, written to learntrack-rejected.ndjson: a.ndjson:2 /);
    expect(code).toBe(3);
  });

  test('of 10 MB is listed by its beginning', async () => {
    const long = changed({ itemId: 'x'.repeat(10_000_000) });
    folder.write('a.ndjson', `${activityLine(1)}\n${long}\n${activityLine(2)}\n`);
    const { code, output, rejected } = await importing('a.ndjson');
    expect(rejected).toMatchObject([
      { line: 2, reason: expect.stringMatching(/is longer than 1048576 bytes/) },
    ]);
    expect(rejected[0].text.length).toBeLessThan(100_000);
    expect(long.startsWith(rejected[0].text)).toBe(true);
    expect({ code, recorded: output.recorded }).toEqual({ code: 3, recorded: 2 });
  });

  test('of bytes that are no text is listed without them', async () => {
    const binary = Buffer.from([0x00, 0xff, 0xfe, 0x80, 0xc3, 0x28, 0x0d]);
    folder.write(
      'a.ndjson',
      Buffer.concat([Buffer.from(`${activityLine(1)}\n`), binary, Buffer.from(`\n${activityLine(2)}\n`)]),
    );
    const { code, output, rejected } = await importing('a.ndjson');
    expect(rejected).toEqual([
      { file: 'a.ndjson', line: 2, reason: expect.stringMatching(/not UTF-8/), text: null },
    ]);
    expect({ code, recorded: output.recorded }).toEqual({ code: 3, recorded: 2 });
  });
});

describe('a bad file', () => {
  test('that is binary is listed, and the good one beside it taken in', async () => {
    folder.write('picture.png', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)));
    folder.write('good.ndjson', `${activityLine(1)}\n${activityLine(2)}\n`);
    const { code, output, rejected } = await importing('picture.png', 'good.ndjson');
    expect(output.rejected).toBe(rejected.length);
    expect(
      rejected.every(({ file, reason }) => file === 'picture.png' && /not UTF-8|malformed/.test(reason)),
    ).toBe(true);
    expect({ code, recorded: output.recorded }).toEqual({ code: 3, recorded: 2 });
  });

  test('that is empty is listed as such', async () => {
    folder.write('empty.ndjson', '');
    folder.write('good.ndjson', activityLine(1));
    const { code, output, rejected } = await importing('empty.ndjson', 'good.ndjson');
    expect(rejected).toEqual([{ file: 'empty.ndjson', line: 1, reason: 'the file is empty', text: null }]);
    expect({ code, recorded: output.recorded }).toEqual({ code: 3, recorded: 1 });
  });

  test('of gzip that ends early gives every whole line, and says where it ends', async () => {
    const content = Array.from({ length: 5000 }, (_, i) => `${activityLine(i)}\n`).join('');
    const packed = gzipSync(content);
    const cut = packed.subarray(0, Math.floor(packed.length / 2));
    const readable = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
    const wholeLines = readable.split('\n').length - 1;
    folder.write('cut.ndjson.gz', cut);
    const { code, output, rejected } = await importing('cut.ndjson.gz');
    expect(wholeLines).toBeGreaterThan(1000);
    expect(output.recorded).toBe(wholeLines);
    expect(rejected).toMatchObject([
      { file: 'cut.ndjson.gz', line: wholeLines + 1, reason: expect.stringMatching(/gzip data end early/) },
    ]);
    expect(code).toBe(3);
  });
});

describe('the summary of rejected lines', () => {
  test('is one line with the first few reasons, each with its place', async () => {
    folder.write('a.ndjson', `${activityLine(1)}\n{}\n[]\nnull\n1\n`);
    const { stderr, rejected } = await importing('a.ndjson');
    expect(rejected.map(({ line }) => line).sort()).toEqual([2, 3, 4, 5]);
    expect(stderr.match(/\n/g)).toHaveLength(1);
    expect(stderr).toMatch(
      /^4 lines not taken in, written to .*: a.ndjson:\d .*; a.ndjson:\d .*; a.ndjson:\d .*; …\n$/,
    );
  });

  test('replaces the list of an earlier run', async () => {
    folder.write('a.ndjson', '{}\n[]\n');
    await importing('a.ndjson');
    folder.write('a.ndjson', '{}\n');
    expect((await importing('a.ndjson')).rejected).toHaveLength(1);
  });
});
