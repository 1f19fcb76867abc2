import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { inspect } from 'node:util';
import { createLearnTrack, memoryAdapter } from '@learntrack/core';
import { adapterSuite, openAdapter } from '@learntrack/testkit';
import { generate } from 'selfsigned';
import { describe, expect, test } from 'vitest';
import {
  cassandraSink,
  logSource,
  mongoSource,
  parquetSource,
  type SparkAdapterOptions,
  sparkAdapter,
} from '../src/index.ts';
import { collect } from './collect.ts';
import { capabilitiesOf, sparkForTests } from './spark-fixture.ts';

const server = await sparkForTests();
const { url } = server;
const source = logSource();
const everything = { interval: { from: new Date('2026-01-01'), to: new Date('2027-01-01') }, upTo: 0 };

adapterSuite(
  { describe, test },
  {
    name: 'Spark',
    capabilities: capabilitiesOf(server).filter((capability) => capability === 'faults'),
    create: async () => ({
      store: {
        make: () => sparkAdapter({ url, source }),
        use: ({ batchEngine }) => collect(batchEngine.dailyEngagement(everything)),
        others: openAdapter(memoryAdapter({ only: ['activityStore'] })).ports,
      },
      close: async () => {},
      ...(server.control && { faults: server.control }),
    }),
  },
);

describe('who is not let in is told why, without the token', () => {
  const secret = 'a-wrong-s3cret';
  const address = new URL(url);
  test.each([
    ['a wrong token', async () => `${address.protocol}//${address.host}/;token=${secret}`, 'AUTHENTICATION'],
    [
      'a port where nobody listens',
      async () => `sc://${await addressOfNobody()}/;token=${secret}`,
      'CONNECTION',
    ],
  ])('%s', async (_, refusing, code) => {
    const spark = sparkAdapter({ url: await refusing(), source });
    const failure = await collect(spark.sql('SELECT 1')).catch((error) => error);
    expect(failure).toMatchObject({ code });
    expect(inspect(failure, { depth: 9 })).not.toContain(secret);
    await expect(spark.ping?.({})).rejects.toMatchObject({ code });
    await spark.close?.();
  });
});

test('a token may be given beside the url', async () => {
  const { host } = new URL(url);
  const token = url.split('token=')[1] ?? '';
  const spark = sparkAdapter({ url: `sc://${host}`, token, source });
  expect(await collect(spark.sql('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  await spark.close?.();
});

test('speaks TLS, and knows a stranger', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const { port } = new URL(url.replace('sc:', 'http:'));
  const proxy = createTlsServer({ cert, key, ALPNProtocols: ['h2'] }, (secure) => {
    const plain = connectTcp(Number(port), '127.0.0.1');
    secure.pipe(plain).pipe(secure);
    secure.on('error', () => plain.destroy());
    plain.on('error', () => secure.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const token = url.split('token=')[1] ?? '';
  const secured = `sc://127.0.0.1:${(proxy.address() as { port: number }).port}/;use_ssl=true;token=${token}`;
  const trusting = sparkAdapter({ url: secured, tls: { ca: cert }, source });
  expect(await collect(trusting.sql('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  const doubting = sparkAdapter({ url: secured, source });
  await expect(collect(doubting.sql('SELECT 1'))).rejects.toMatchObject({ code: 'CONNECTION' });
  await Promise.all([trusting.close?.(), doubting.close?.()]);
  proxy.close();
});

test('it sees what the server is', async () => {
  const adapter = sparkAdapter({ url, source });
  expect(await adapter.inspect?.version?.({})).toMatch(/^Spark 4\.\d+\.\d+$/);
  expect(await adapter.inspect?.setup?.({})).toBe('is sent the activities');
  await adapter.close?.();
});

describe('it sees a Spark that does not get', () => {
  test.each<[string, Partial<SparkAdapterOptions>, string | RegExp]>([
    [
      'to the server of the log, whose address it was not told',
      { source: mongoSource() },
      'spark.mongodb.read.connection.uri',
    ],
    [
      'to the log, for it lacks the connector',
      { source: { kind: 'files', format: 'a.connector' as 'json', paths: ['x'] } },
      /a\.connector.*--packages/,
    ],
    ['to files that are not there', { source: parquetSource('/nowhere/*.parquet') }, /PATH_NOT_FOUND/],
    ['to the keyspace that it writes to', { sink: cassandraSink() }, 'spark.cassandra.connection.host'],
  ])('%s', async (_, given, message) => {
    const adapter = sparkAdapter({ url, source, ...given });
    await expect(adapter.inspect?.setup?.({})).rejects.toThrow(message);
    await adapter.close?.();
  });
});

test('a log that is too long to be sent is told', async () => {
  const learnTrack = await createLearnTrack({
    adapters: [memoryAdapter(), sparkAdapter({ url, source: logSource({ most: 2 }) })],
  });
  const activity = { studentId: 'S1', courseId: 'C1', action: 'page_view', region: 'EU' } as const;
  for (const day of [1, 2, 3]) {
    await learnTrack.activities.record({ ...activity, timestamp: `2026-01-0${day}T00:00:00Z` });
  }
  await expect(learnTrack.reports.computeCoursePerformance()).rejects.toThrow(
    /more than 2 activities.*mongoSource/,
  );
  await learnTrack.close();
});

async function addressOfNobody(): Promise<string> {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as { port: number };
  listening.close();
  return `127.0.0.1:${port}`;
}
