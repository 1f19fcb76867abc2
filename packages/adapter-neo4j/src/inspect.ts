import type { Inspections } from '@learntrack/core';
import { checkVersion } from './check-version.ts';
import type { Connection } from './connection.ts';
import { checkIndexes, checkSetUp } from './setup.ts';

const operation = 'inspect';

/** What a change takes; nobody else ever sees it. */
const changeNothing = `CREATE (c:Checkpoint {projection: 'nobody'}) DELETE c`;

/** Looks at the server, the constraints and indexes, and whether the user may change something. */
export function inspect(connection: Connection): Inspections {
  return {
    version: (options) =>
      connection.call(operation, options, async (database) => {
        const { records } = await database.read((transaction) =>
          transaction.run(
            "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version, edition",
          ),
        );
        const version = String(records[0]?.get('version'));
        checkVersion(version, operation);
        return `Neo4j ${version} ${records[0]?.get('edition')}`;
      }),
    setup: (options) =>
      connection.call(operation, options, async (database) => {
        await checkSetUp(database, operation);
        await checkIndexes(database, operation);
        return 'all constraints and indexes are there';
      }),
    rights: (options) =>
      connection.call(operation, options, async (database) => {
        await database.write((transaction) => transaction.run(changeNothing));
        return 'may read and change the graph';
      }),
  };
}
