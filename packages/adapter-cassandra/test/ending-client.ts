import { setTimeout } from 'node:timers/promises';
import { parseCassandraUrl } from '@learntrack/servers/cassandra';
import { cassandraAdapter } from '../src/index.ts';

/** A process that asks a server until it has answered often enough, and closes its adapter: it ends by that. */
const adapter = cassandraAdapter(parseCassandraUrl(process.argv[2] ?? ''));
process.stdout.write('connecting\n');
for (let answers = 0; answers < 60; ) {
  await adapter.ping?.({}).then(
    () => answers++,
    () => {},
  );
  await setTimeout(50);
}
await adapter.close?.();
