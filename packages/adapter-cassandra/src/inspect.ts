import type { Inspections } from '@learntrack/core';
import { checkVersion } from './check-version.ts';
import type { Connection } from './connection.ts';
import { checkSetUp } from './setup.ts';

const operation = 'inspect';

/** Looks at the nodes, the tables, and whether the user may write them. */
export function inspect(connection: Connection): Inspections {
  return {
    version: (options) =>
      connection.call(operation, options, async (keyspace) => {
        const [local] = await keyspace.run('SELECT release_version FROM system.local');
        const others = await keyspace.run('SELECT release_version FROM system.peers');
        for (const node of [local, ...others]) checkVersion(String(node?.release_version), operation);
        return `Cassandra ${local?.release_version}, data centre ${keyspace.dataCenter}`;
      }),
    setup: (options) =>
      connection.call(operation, options, async (keyspace) => {
        await checkSetUp(keyspace, operation);
        return 'all tables and the index are there';
      }),
    rights: (options) =>
      connection.call(operation, options, async (keyspace) => {
        // Asked for a row that nobody has, with all rights that it takes to write one.
        await keyspace.runIf(`DELETE FROM ${keyspace.name}.checkpoints WHERE datacenter = ? IF EXISTS`, [
          'nobody',
        ]);
        return 'may read and write the tables';
      }),
  };
}
