import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunksOf, runImport } from '../test/import-text.ts';
import { importXapi, type XapiImportOptions } from './xapi.ts';

const statement = (id: string | number, extra: object = {}) => ({
  id: String(id),
  actor: { account: { name: 'a', homePage: 'h' } },
  verb: { id: 'https://w3id.org/xapi/video/verbs/played' },
  object: { id: 'video' },
  context: { contextActivities: { parent: [{ id: 'course' }] } },
  timestamp: '2026-01-31T09:30:00Z',
  ...extra,
});
const json = (id: string | number) => JSON.stringify(statement(id));

const run = async (
  content: string | Uint8Array,
  options: XapiImportOptions = {},
  cuts: Iterable<number> = [],
) => {
  const { activities, ...rest } = await runImport((onRejected) =>
    importXapi(chunksOf(content, cuts), { ...options, onRejected }),
  );
  const messages = rest.rejected.map(({ issues }) => issues.map(({ message }) => message).join('; '));
  return { ...rest, activities, ids: activities.map(({ activityId }) => activityId), messages };
};

describe('importXapi tells the format by the content', () => {
  const four = [1, 2, 3, 4].map((id) => statement(id));
  const result = { statements: four, more: '' };
  const prettyHeight = JSON.stringify(four[0], null, 2).split('\n').length;
  test.each([
    ['lines', four.map((each) => JSON.stringify(each)).join('\n'), [1, 2, 3, 4]],
    ['an array on one line', JSON.stringify(four), [1, 1, 1, 1]],
    [
      'an array with one statement per line',
      `[\n${four.map((s) => JSON.stringify(s)).join(',\n')}\n]\n`,
      [2, 3, 4, 5],
    ],
    ['a pretty array', JSON.stringify([1, 2], null, 2).replace(/[12]/g, json), [2, 3]],
    ['a StatementResult on one line', JSON.stringify(result), [1, 1, 1, 1]],
    [
      'a StatementResult with more first',
      JSON.stringify({ more: '/next?a=["{', statements: four }),
      [1, 1, 1, 1],
    ],
    [
      'a pretty StatementResult',
      JSON.stringify(result, null, 2),
      [0, 1, 2, 3].map((i) => 3 + i * prettyHeight),
    ],
    ['a file after a byte order mark and empty lines', `\ufeff\r\n\n${JSON.stringify(four)}`, [3, 3, 3, 3]],
    [
      'pages, one after the other',
      `${JSON.stringify(result)}\n${JSON.stringify(four.slice(1))}`,
      [1, 1, 1, 1, 2, 2, 2],
    ],
    ['an array, then lines', `[\n${json(1)},\n${json(2)}\n]\n${json(5)}\n${json(6)}`, [2, 3, 5, 6]],
  ])('%s', async (_, content, lines) => {
    for (const bytes of [Buffer.from(content), gzipSync(content)]) {
      const outcome = await run(bytes);
      expect(outcome.rejected).toEqual([]);
      expect(outcome.lines).toEqual(lines);
      expect(JSON.parse(outcome.texts[1] as string)).toEqual(statement(2));
    }
  });

  test('each activity is given out as soon as it is complete', async () => {
    for (const content of [`${json(1)}\n`, `${'\n'.repeat(2000)}${json(1)}\n`, `[${json(1)},`]) {
      let askedForMore = false;
      async function* source() {
        for (const byte of Buffer.from(content)) yield Buffer.of(byte);
        askedForMore = true;
      }
      for await (const _ of importXapi(source())) {
        expect(askedForMore).toBe(false);
        break;
      }
      expect(askedForMore).toBe(false);
    }
  });

  test('an empty array, or an empty StatementResult, is nothing to complain of', async () => {
    for (const content of [
      '[]',
      ' [ ]\n',
      '{"statements":[],"more":""}',
      '{"more": "", "statements": [\n]\n}\n',
    ]) {
      const outcome = await run(content);
      expect([content, outcome.ids, outcome.rejected]).toEqual([content, [], []]);
    }
  });

  test('an empty file is', async () => {
    expect((await run('')).rejected).toEqual([
      { line: 1, issues: [{ path: '', message: 'the file is empty' }] },
    ]);
    expect((await run('\n \n')).messages).toEqual(['the file is empty']);
  });
});

describe('importXapi loses only what is malformed', () => {
  const inArray = (element: string, separator = ',') => `[${[json(1), element, json(2)].join(separator)}]`;

  test.each([
    ['{"id": oops}'],
    ['oops'],
    ['"}],{["'],
    ['{"id":1}}'],
    ['{"id":[1}'],
    ['{"a":{"b":1}'],
    ['{"a":{"b":{"c":1'],
    ['17'],
    ['[]'],
  ])('an array keeps the neighbours of %s', async (element) => {
    const outcome = await run(inArray(element));
    expect(outcome.ids).toEqual(['1', '2']);
    expect(outcome.rejected.length).toBeGreaterThan(0);
  });

  test.each([
    ['{"id":"unclosed'],
    ['{"id":"unclosed}'],
    ['{"a":[{"b":"'],
    ['"'],
    ['{"a":"b\\"}'],
    ['{"a" {"b":1}}'],
  ])('an array with a statement on each line keeps the neighbours of %s', async (element) => {
    for (const separator of [',\n', '\n,']) {
      const outcome = await run(inArray(element, separator));
      expect([separator, outcome.ids, outcome.rejected.length]).toEqual([separator, ['1', '2'], 1]);
    }
  });

  test('a backslash before the end of a line escapes nothing on the next', async () => {
    expect((await run(`["\\\n, "", ${json(1)}]`)).ids).toEqual(['1']);
  });

  test('what a missing quote swallows on a single line is told', async () => {
    const outcome = await run(inArray('{"id":"unclosed}'));
    expect(outcome.ids).toEqual(['1']);
    expect(outcome.rejected[0]?.text).toBe(`{"id":"unclosed},${json(2)}]`);
  });

  test('a malformed statement is told with its line and text', async () => {
    const outcome = await run(`[\n${json(1)},\n  {"id": 2,\n   "x"},\n${json(3)}\n]`);
    expect(outcome.lines).toEqual([2, 5]);
    expect(outcome.rejected).toEqual([
      {
        line: 3,
        issues: [
          { path: '', message: "is malformed JSON: Expected ':' after property name at line 4, column 7" },
        ],
        text: '{"id": 2,\n   "x"}',
      },
    ]);
  });

  test('a statement that is no activity is told with the reasons', async () => {
    const outcome = await run(`${json(1)}\n{"id":"x"}\n[1]`);
    expect(outcome.ids).toEqual(['1']);
    expect(outcome.rejected[0]?.issues.map(({ path }) => path)).toEqual([
      'actor',
      'context.contextActivities',
      'verb.id',
      'timestamp',
    ]);
    expect(outcome.messages[1]).toBe('is an array, not an object; give a statement');
  });

  test('a statement that is too long is skipped without its neighbours', async () => {
    const long = JSON.stringify(statement('long', { result: { response: '['.repeat(5000) } }));
    const deep = '['.repeat(5000);
    for (const content of [inArray(long), inArray(long, ',\n'), inArray(deep + ']'.repeat(5000))]) {
      const outcome = await run(content, { maxLineBytes: 1000 });
      expect(outcome.ids).toEqual(['1', '2']);
      expect(outcome.messages).toEqual(['is longer than 1000 bytes; mend it, or raise maxLineBytes']);
      expect(outcome.rejected[0]?.text).toHaveLength(1000);
    }
  });

  test('an array that is cut off keeps what came before', async () => {
    const whole = `[${json(1)},\n${json(2)},\n${json(3)}]`;
    const inside = await run(whole.slice(0, -10));
    expect(inside.ids).toEqual(['1', '2']);
    expect(inside.rejected).toHaveLength(1);
    expect(inside.rejected[0]).toMatchObject({ line: 3, text: json(3).slice(0, -9) });
    expect(inside.messages[0]).toMatch(/^the file ends before its last bracket is closed/);

    const between = await run(whole.slice(0, -1));
    expect(between.ids).toEqual(['1', '2', '3']);
    expect(between.rejected).toEqual([{ line: 3, issues: [{ path: '', message: expect.any(String) }] }]);
    expect((await run(`{"statements":${whole}`)).messages).toEqual(between.messages);
    expect((await run(`[${json(1)},\n\n`)).rejected[0]?.line).toBe(3);
  });

  test('a gzip that ends early is told once, with the statement it ends in', async () => {
    const many = Array.from({ length: 300 }, (_, i) => statement(i, { noise: Math.sin(i) }));
    const packed = gzipSync(JSON.stringify(many).replaceAll('},{"id"', '},\n{"id"'));
    const outcome = await run(packed.subarray(0, packed.length / 2));
    expect(outcome.ids.length).toBeGreaterThan(50);
    expect(outcome.lines.at(-1)).toBe(outcome.ids.length);
    expect(outcome.messages).toEqual([expect.stringMatching(/^the gzip data end early/)]);
    expect(outcome.rejected[0]?.line).toBe(outcome.ids.length + 1);
  });

  test('an object without statements is told', async () => {
    expect((await run('{"more":""}')).messages).toEqual([
      'the file holds no array of statements; give an export of statements',
    ]);
  });

  test('garbage before or behind an array never ends the import', async () => {
    expect((await run(`[2026-01-31] INFO export\n${json(1)}\n${json(2)}`)).ids).toEqual(['1', '2']);
    expect((await run(`[1,2,3]\n${json(1)}\n${json(2)}`)).ids).toEqual(['1', '2']);
    const behind = await run(`[${json(1)}] garbage\n${json(2)}`);
    expect(behind.ids).toEqual(['1', '2']);
    expect(behind.rejected[0]?.text).toBe(' garbage');
  });
});

describe('laws of importXapi', () => {
  const piece = fc.oneof(
    fc.nat(9).map(json),
    fc.json(),
    fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      '\\',
      '\n',
      ' ',
      '{"statements":[',
      '],"more":""}',
      '\ufeff',
      'é',
    ),
  );
  const anyContent = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('where the chunks are cut changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyContent,
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.boolean(),
        async (text, cuts, packed) => {
          const content = packed ? gzipSync(text) : text;
          const options = { maxLineBytes: 400 };
          expect(await run(content, options, cuts)).toEqual(await run(content, options));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('every form of the same statements gives the same activities', async () => {
    const anyStatements = fc.array(
      fc
        .record({ result: fc.object(), more: fc.string({ unit: 'grapheme' }) })
        .map((extra) => statement(1, extra)),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(anyStatements, fc.nat(4), async (statements, indent) => {
        const lines = await run(statements.map((each) => JSON.stringify(each)).join('\n'));
        expect(lines.activities).toHaveLength(statements.length);
        for (const form of [statements, { statements }, { more: '', statements }]) {
          const { activities, rejected } = await run(JSON.stringify(form, null, indent));
          expect({ activities, rejected }).toEqual({ activities: lines.activities, rejected: [] });
        }
      }),
    );
  });

  test('an element that is balanced garbage never takes a neighbour with it', async () => {
    const garbage = fc.string({ unit: fc.constantFrom(...'abc :1.-e'), minLength: 1 });
    const element = fc.oneof(
      garbage,
      garbage.map((text) => `{${text}}`),
      garbage.map((text) => `{"a":[${text},${text}]}`),
      fc.json(),
    );
    await fc.assert(
      fc.asyncProperty(element, fc.constantFrom(',', ',\n', ' ,\n\t'), async (text, separator) => {
        const outcome = await run(`[${[json('a'), text, json('b')].join(separator)}]`);
        expect(outcome.ids).toEqual(['a', 'b']);
        expect(outcome.rejected).toHaveLength(text.trim() === '' ? 0 : 1);
      }),
    );
  });
});
