import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchProgress } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSource, logSource, parquetSource, type SparkAdapter, sparkAdapter } from '../src/index.ts';
import { collect } from './collect.ts';
import { sparkForTests } from './spark-fixture.ts';

const { url } = await sparkForTests();
const spark = sparkAdapter({ url, source: logSource() });
afterAll(() => spark.close?.());

/** Without an end in any test's time, and it takes every core. */
const endless = 'SELECT sum(sqrt(id)) AS sum FROM range(1000000000000000)';

describe('values', () => {
  test('come as what they are', async () => {
    const text = `SELECT 9007199254740993 AS big, -1.250 AS decimal, CAST(0.001 AS DECIMAL(38, 18)) AS small,
      CAST(1.5 AS DOUBLE) AS double, DATE'1899-12-31' AS day, TIMESTAMP'1950-01-01 00:00:00.001' AS time,
      array('a', NULL) AS list, map('k', 1) AS map, named_struct('x', 5L, 'y', NULL) AS struct,
      X'0102' AS bytes, true AS flag, NULL AS nothing, '\ufeffmark' AS text`;
    expect(await collect(spark.sql(text))).toEqual([
      {
        big: 9007199254740993n,
        decimal: '-1.250',
        small: '0.001000000000000000',
        double: 1.5,
        day: '1899-12-31',
        time: new Date('1950-01-01T00:00:00.001Z'),
        list: ['a', null],
        map: new Map([['k', 1]]),
        struct: { x: 5n, y: null },
        bytes: new Uint8Array([1, 2]),
        flag: true,
        nothing: null,
        text: '\ufeffmark',
      },
    ]);
  });

  test('that are bound come back, and are no part of the statement', async () => {
    const args = {
      text: `' OR 1 = 1 -- "\`$ \u{1f600}`,
      whole: 7,
      broken: 0.5,
      big: 2n ** 62n,
      yes: true,
      time: new Date('1969-12-31T23:59:59.999Z'),
      nothing: null,
    };
    const columns = Object.keys(args).map((name) => `:${name} AS ${name}`);
    expect(await collect(spark.sql(`SELECT ${columns}`, args))).toEqual([{ ...args, whole: 7n }]);
  });

  test('are checked and typed by a schema', async () => {
    const schema = z.object({ id: z.coerce.number().max(1) });
    const rows: { id: number }[] = await collect(spark.sql('SELECT id FROM range(2)', {}, { schema }));
    expect(rows).toEqual([{ id: 0 }, { id: 1 }]);
    await expect(collect(spark.sql('SELECT id FROM range(3)', {}, { schema }))).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining('id: '),
    });
  });
});

describe('a wrong statement', () => {
  test.each([
    ['SELEC 1', /PARSE_SYNTAX_ERROR/],
    ['SELECT * FROM nowhere', /TABLE_OR_VIEW_NOT_FOUND.*nowhere/],
    ['SELECT :missing', /missing/],
    ["SELECT CAST('Hadil' AS INT)", /CAST_INVALID_INPUT/],
  ])('%s is told', async (text, reason) => {
    const failure = await collect(spark.sql(text)).catch((error) => error);
    expect(failure).toMatchObject({
      code: 'ADAPTER',
      retryable: false,
      message: expect.stringMatching(reason),
    });
    expect(failure.message).not.toContain('Hadil');
  });
});

describe('a job', () => {
  test('tells how far it is', async () => {
    const told: BatchProgress[] = [];
    const text = 'SELECT count(*) AS count FROM range(0, 100000000, 1, 20) WHERE sqrt(id) % 7 < 1';
    await collect(spark.sql(text, {}, { onProgress: (progress) => told.push(progress) }));
    const tasks = told.map(({ tasksDone, tasks }) => tasksDone / tasks);
    expect(told.some(({ tasks }) => tasks >= 20)).toBe(true);
    expect(tasks.some((share) => share > 0 && share < 1)).toBe(true);
  });

  test('that is aborted ends on the server, too', async () => {
    const controller = new AbortController();
    const reason = new Error('the caller went away');
    const job = collect(
      spark.sql(endless, {}, { signal: controller.signal, onProgress: () => controller.abort(reason) }),
    );
    await expect(job).rejects.toBe(reason);
    await expectCoresFree();
  });

  test('whose rows are left early ends on the server, too', async () => {
    // Each row is a task of its own, and there are tasks for half an hour.
    const slow = `SELECT id, aggregate(sequence(1L, 300000L), 0L, (sum, x) -> sum + x) AS sum
      FROM range(0, 100000, 1, 100000)`;
    for await (const { id } of spark.sql(slow)) if (id === 1n) break;
    await expectCoresFree();
  });

  test('that is under way ends with the adapter', async () => {
    const another = sparkAdapter({ url, source: logSource() });
    let close: Promise<void> | undefined;
    const onProgress = () => {
      close ??= another.close?.();
    };
    await expect(collect(another.sql(endless, {}, { onProgress }))).rejects.toMatchObject({ code: 'CLOSED' });
    await close;
    await expectCoresFree();
  });
});

/** As long as a job without an end has all the cores, no other one begins. */
async function expectCoresFree(): Promise<void> {
  expect(await collect(spark.sql('SELECT count(*) AS count FROM range(0, 100, 1, 4)'))).toEqual([
    { count: 100n },
  ]);
}

describe('activities in files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'learntrack-files-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const lines = [
    {
      position: 1,
      studentId: 'S1',
      courseId: 'C1',
      action: 'quiz_attempt',
      timestamp: '2026-01-05T10:00:00.001Z',
      score: 1,
    },
    { position: 2, courseId: 'C1', action: 'page_view', day: '2026-01-05' },
    { studentId: 'S2', courseId: 'C1', action: 'page_view', timestamp: '2026-01-06T10:00:00Z' },
  ];
  writeFileSync(join(folder, 'activities.json'), lines.map((line) => JSON.stringify(line)).join('\n'));

  const figures = async (reader: SparkAdapter) => {
    const { ports, close } = openAdapter(reader);
    const interval = { from: new Date('2026-01-01'), to: new Date('2026-02-01') };
    const rows = await collect(ports.batchEngine.dailyEngagement({ interval, upTo: 2 }));
    await close();
    return rows.map(({ day, count, activeStudents }) => [day, count, activeStudents]);
  };
  const expected = [
    ['2026-01-05', 2, 1],
    ['2026-01-06', 1, 1],
  ];

  test('of JSON are read', async () => {
    expect(await figures(sparkAdapter({ url, source: jsonSource(folder) }))).toEqual(expected);
  });

  test('of Parquet are read', async () => {
    const json = sparkAdapter({ url, source: jsonSource(folder) });
    const parquet = join(folder, 'parquet');
    await collect(json.sql(`INSERT OVERWRITE DIRECTORY '${parquet}' USING parquet SELECT * FROM activities`));
    await json.close?.();
    expect(await figures(sparkAdapter({ url, source: parquetSource(parquet) }))).toEqual(expected);
  });
});
