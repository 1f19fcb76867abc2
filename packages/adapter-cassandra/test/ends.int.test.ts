import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { afterAll, expect, test } from 'vitest';

/** `npm run test:storm` kills more often. */
const kills = process.env.LEARNTRACK_STORM_KILLS === undefined ? 2 : 20;

const cassandra = await startLocalCassandra({ durable: true });
afterAll(() => cassandra.remove());

/** Starts a process that asks the server; one that does not end by itself is ended. */
function start() {
  const script = resolve(import.meta.dirname, 'ending-client.ts');
  const client = spawn(process.execPath, [script, cassandra.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 45_000,
  });
  return {
    connecting: once(client.stdout, 'data'),
    code: once(client, 'exit').then(([code]) => code),
  };
}

test(`processes whose server is killed while they connect end when they close their adapter (${kills} kills)`, {
  timeout: kills * 60_000,
}, async () => {
  for (let kill = 0; kill < kills; kill++) {
    const clients = Array.from({ length: 10 }, start);
    // Some will have connected by then, some are at it, and some have not begun.
    await Promise.all(clients.slice(0, 5).map(({ connecting }) => connecting));
    await setTimeout(100 * (kill % 4));
    await cassandra.control.kill();
    await cassandra.control.start();
    expect(await Promise.all(clients.map(({ code }) => code))).toEqual(clients.map(() => 0));
  }
});
