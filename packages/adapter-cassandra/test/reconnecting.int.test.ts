import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { expect, test, vi } from 'vitest';
import { cassandraAdapter } from '../src/index.ts';
import { cassandraForTests } from './cassandra-fixture.ts';
import { lineTo } from './cut-line.ts';

vi.setConfig({ testTimeout: 120_000 });

const cassandra = await cassandraForTests(startLocalCassandra);

// A rejection that nobody handles, by which a host would end, fails the run.
test('a host goes on when the line is cut while its client, back after an outage, learns of the nodes again', async () => {
  const line = await lineTo(cassandra.options.contactPoints[0] ?? '');
  const adapter = cassandraAdapter({ ...cassandra.options, contactPoints: [line.contactPoint] });
  const ping = () =>
    adapter.ping?.({}).then(
      () => 'pong',
      () => 'no answer',
    );
  await expect.poll(ping, { timeout: 20_000 }).toBe('pong');
  for (let cuts = 0; cuts < 3; cuts++) {
    const trap = line.cutAtSecond("FROM system.local WHERE key='local'");
    // The client asks that twice by one connection if it looks for the nodes before its pool has found one: by chance.
    for (let outage = 0; !trap.isCut; outage++) {
      await line.refuse(300 + (outage % 10) * 25);
      await expect.poll(ping, { timeout: 20_000 }).toBe('pong');
    }
  }
  await adapter.close?.();
  await line.close();
});
