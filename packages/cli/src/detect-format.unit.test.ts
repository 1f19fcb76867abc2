import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { activityLine, statement } from '../test/activity-line.ts';
import { detectFormat } from './detect-format.ts';

const oneStatement = JSON.stringify(statement());
const page = { statements: [statement(1), statement(2)], more: '' };

async function* inPieces(content: Buffer, size = content.length): AsyncGenerator<Buffer> {
  for (let start = 0; start < content.length; start += size) yield content.subarray(start, start + size);
}

describe('the format', () => {
  test.each([
    ['activities, one a line', `${activityLine(1)}\n${activityLine(2)}\n`, 'ndjson'],
    ['statements, one a line', `${oneStatement}\n${oneStatement}\n`, 'xapi'],
    ['an array of statements', `[${oneStatement}]`, 'xapi'],
    ['an array over several lines', `\n [\n ${oneStatement}\n]`, 'xapi'],
    ['a StatementResult', JSON.stringify(page), 'xapi'],
    ['a StatementResult over several lines', JSON.stringify(page, null, 2), 'xapi'],
    ['a StatementResult that begins with more', JSON.stringify({ more: '', statements: [] }), 'xapi'],
    ['a statement over several lines', JSON.stringify(statement(), null, 2), 'xapi'],
    ['a byte order mark first', `\ufeff${oneStatement}\n`, 'xapi'],
    ['a broken line first', `{"studentId": \n${oneStatement}\n`, 'xapi'],
    [
      'an activity whose attributes hold an actor and a verb',
      activityLine(1, { attributes: { actor: 'x', verb: 'y' } }),
      'ndjson',
    ],
    [
      'one statement longer than is looked at',
      JSON.stringify({ ...statement(), pad: 'x'.repeat(50_000) }),
      'xapi',
    ],
    [
      'one activity longer than is looked at',
      activityLine(1, { attributes: { pad: 'x'.repeat(50_000) } }),
      'ndjson',
    ],
    ['nothing', '', 'ndjson'],
    ['no JSON at all', 'studentId,courseId\nS1,C1\n', 'ndjson'],
  ])('of %s is told, plain, packed and in small pieces', async (_, content, format) => {
    const plain = Buffer.from(content);
    for (const bytes of [plain, gzipSync(plain)]) {
      for (const size of [undefined, 7]) {
        const detected = await detectFormat(inPieces(bytes, size));
        expect(detected.format).toBe(format);
        expect(Buffer.concat(await Array.fromAsync(detected.bytes))).toEqual(bytes);
      }
    }
  });

  test('of broken gzip is left to the import to complain about', async () => {
    const broken = Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from('no gzip at all')]);
    expect((await detectFormat(inPieces(broken))).format).toBe('ndjson');
  });

  test('is told without waiting for more of a slow source than it takes', async () => {
    let asked = 0;
    async function* slow() {
      asked += 1;
      yield Buffer.from(`${activityLine(1)}\n`);
      asked += 1;
      yield Buffer.from(`${activityLine(2)}\n`);
    }
    await detectFormat(slow());
    expect(asked).toBe(1);
  });

  test('detection frees the source when its reader stops early', async () => {
    let freed = false;
    async function* source() {
      try {
        yield Buffer.from(`${activityLine(1)}\n`);
        yield Buffer.from(`${activityLine(2)}\n`);
      } finally {
        freed = true;
      }
    }
    for await (const _ of (await detectFormat(source())).bytes) break;
    expect(freed).toBe(true);
  });
});
