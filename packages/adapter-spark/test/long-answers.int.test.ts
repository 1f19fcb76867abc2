import { afterAll, expect, test } from 'vitest';
import { logSource, sparkAdapter } from '../src/index.ts';
import { collect } from './collect.ts';
import { sparkForTests } from './spark-fixture.ts';

// By default it ends an answer every two minutes, or every gigabyte.
const server = await sparkForTests({
  settings: {
    'spark.connect.execute.reattachable.senderMaxStreamDuration': '200ms',
    'spark.connect.execute.reattachable.senderMaxStreamSize': '200k',
    'spark.connect.grpc.arrow.maxBatchSize': '50k',
  },
});
const spark = sparkAdapter({ url: server.url, source: logSource() });
afterAll(() => spark.close?.());

const count = 300_000n;

test('a long answer that the server ends again and again comes to its last row, each row once', async () => {
  let next = 0n;
  const text = 'SELECT id, repeat(CAST(id AS STRING), 3) AS text FROM range(0, :count, 1, 4) ORDER BY id';
  for await (const { id, text: thrice } of spark.sql(text, { count })) {
    if (id !== next || thrice !== `${id}`.repeat(3)) throw new Error(`after ${next} rows came ${id}`);
    next++;
  }
  expect(next).toBe(count);
});

test('a job that gives its first row after several of these ends is waited for', async () => {
  const slow = 'SELECT count(*) AS count FROM range(0, 100000000, 1, 4) WHERE sqrt(id) % 7 < 8';
  expect(await collect(spark.sql(slow))).toEqual([{ count: 100_000_000n }]);
});
