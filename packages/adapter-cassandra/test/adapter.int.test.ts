import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { parseCassandraUrl, startLocalCassandra } from '@learntrack/servers/cassandra';
import { clientAdapterSuite, openAdapter } from '@learntrack/testkit';
import { describe, expect, test } from 'vitest';
import { cassandraAdapter } from '../src/index.ts';
import { cassandraForTests, clientTo, freshKeyspace } from './cassandra-fixture.ts';

// One that asks for a password.
const cassandra = await cassandraForTests(() => startLocalCassandra({ durable: true, accessControl: true }));
const { server, options, ask, keyspace } = cassandra;
const nobody = await addressOfNobody();
const secret = 'a wrong s3cret';
const wrong = { username: 'cassandra', password: secret };

const first = cassandraAdapter(options);
await first.setup();
await first.close?.();

clientAdapterSuite(
  { describe, test },
  {
    name: 'Cassandra',
    capabilities: server.control ? ['faults'] : [],
    create: async () => {
      const applicationName = `test-${randomUUID()}`;
      const clientOptions = { applicationName };
      return {
        store: {
          make: () => cassandraAdapter({ ...options, clientOptions }),
          use: ({ reportStore }) => reportStore.readCheckpoint(),
          lend: async () => {
            const client = clientTo(server.url, clientOptions);
            return {
              make: () => cassandraAdapter({ client, keyspace }),
              use: () => client.execute('SELECT key FROM system.local'),
              close: () => client.shutdown(),
            };
          },
          connections: async () => {
            const rows = await ask('SELECT client_options FROM system_views.clients');
            return rows.filter(({ client_options: its }) => its?.APPLICATION_NAME === applicationName).length;
          },
          refused: [
            {
              make: () => cassandraAdapter({ ...options, contactPoints: [nobody], credentials: wrong }),
              secret,
              code: 'CONNECTION',
            },
            {
              make: () => cassandraAdapter({ ...options, credentials: wrong }),
              secret,
              code: 'AUTHENTICATION',
            },
          ],
        },
        close: async () => {},
        ...(server.control && { faults: server.control }),
      };
    },
  },
);

test('a keyspace that is not there is told, with what to do', async () => {
  const { ports, close } = openAdapter(cassandraAdapter({ ...options, keyspace: 'nowhere' }));
  await expect(ports.reportStore.readCheckpoint()).rejects.toMatchObject({
    code: 'SETUP',
    retryable: false,
    message: expect.stringMatching(/nowhere.*run setup\(\) once, or name the right keyspace/),
  });
  await close();
});

test.each(['', 'a b', 'k"; DROP KEYSPACE x', 'x'.repeat(49)])(
  '%j is told to be no name of a keyspace',
  (name) => {
    try {
      cassandraAdapter({ ...options, keyspace: name });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'VALIDATION', issues: [{ path: 'keyspace' }] });
    }
  },
);

test('a data centre that has no nodes is told, with what to do', async () => {
  const { ports, close } = openAdapter(cassandraAdapter({ ...options, localDataCenter: 'nowhere' }));
  await expect(ports.reportStore.readCheckpoint()).rejects.toMatchObject({
    code: 'ADAPTER',
    retryable: false,
    message: expect.stringMatching(/name the data centre of the nodes/),
  });
  await close();
});

test('a user who lacks a right is told so', async () => {
  await ask("CREATE ROLE IF NOT EXISTS nobody WITH PASSWORD = 'x' AND LOGIN = true");
  const credentials = { username: 'nobody', password: 'x' };
  const { ports, close } = openAdapter(cassandraAdapter({ ...options, credentials }));
  const error = await ports.reportStore.readCheckpoint().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'AUTHENTICATION', retryable: false });
  expect(inspect(error, { depth: 9 })).not.toContain(parseCassandraUrl(server.url).contactPoints[0]);
  await close();
});

test('it sees what the server is, what is not set up, and which rights are lacking', async () => {
  const its = freshKeyspace();
  const fresh = cassandraAdapter({ ...options, keyspace: its });
  const { version, setup, rights } = fresh.inspect ?? {};
  expect(await version?.({})).toMatch(/^Cassandra \d+\.\d+\.\d+, data centre \w+$/);
  await expect(setup?.({})).rejects.toThrow(/is not set up: it lacks course_engagement, .*run setup\(\)/);
  await fresh.setup();
  expect(await setup?.({})).toBe('all tables and the index are there');
  expect(await rights?.({})).toBe('may read and write the tables');
  await ask(`DROP INDEX "${its}".active_students_by_student`);
  await expect(setup?.({})).rejects.toThrow(/it lacks the index active_students_by_student; run setup\(\)/);
  await fresh.setup();
  expect(await setup?.({})).toBe('all tables and the index are there');
  await fresh.close?.();

  await ask("CREATE ROLE IF NOT EXISTS reader WITH PASSWORD = 'x' AND LOGIN = true");
  await ask(`GRANT SELECT ON KEYSPACE "${keyspace}" TO reader`);
  const reading = cassandraAdapter({ ...options, credentials: { username: 'reader', password: 'x' } });
  expect(await reading.inspect?.setup?.({})).toBe('all tables and the index are there');
  await expect(reading.inspect?.rights?.({})).rejects.toMatchObject({ code: 'AUTHENTICATION' });
  await reading.close?.();
});

/** An address of this machine where nobody listens. */
async function addressOfNobody(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { readonly port: number };
  listener.close();
  await once(listener, 'close');
  return `127.0.0.1:${port}`;
}
