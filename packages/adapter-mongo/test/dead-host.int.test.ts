import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { type LocalMongo, startLocalMongo } from '@learntrack/servers/mongo';
import { openAdapter } from '@learntrack/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { parsedOf } from './appender.ts';

describe.each([
  ['a server without access control', false],
  ['a server with access control', true],
])('%s', (_, accessControl) => {
  let mongo: LocalMongo;
  beforeAll(async () => {
    mongo = await startLocalMongo({ accessControl });
  });
  afterAll(() => mongo.remove());

  test('takes appends again soon after a host was killed in the middle of one', async () => {
    // Whatever the host wants of its own reads, the dead one is found.
    const clientOptions = {
      ...({ readConcernLevel: 'majority', readPreference: 'secondaryPreferred' } as const),
      promoteBuffers: true,
    };
    const adapter = mongoAdapter({ url: mongo.url, database: 'dead-host', clientOptions });
    const { ports, close } = openAdapter(adapter);
    await adapter.setup();
    expect(await ports.activityStore.append([parsedOf('before')])).toEqual([
      { status: 'recorded', position: 1 },
    ]);

    const script = resolve(import.meta.dirname, 'dying-host.ts');
    const host = spawn(process.execPath, [script, mongo.url, 'dead-host'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(host.stdout, 'data');
    host.kill('SIGKILL');
    await once(host, 'exit');

    // A transaction that nobody ends would last for 60 seconds: longer than this test may take.
    expect(await ports.activityStore.append([parsedOf('after')])).toEqual([
      { status: 'recorded', position: 2 },
    ]);
    await close();
  }, 30_000);
});
