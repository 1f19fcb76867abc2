import { AdapterError, type Inspections } from '@learntrack/core';
import type { Connection } from './connection.ts';
import { adapterName } from './errors.ts';
import { checkSetUp } from './setup.ts';

const operation = 'inspect';

/** The oldest that knows all that is asked of it. */
const oldest = [5, 23] as const;

/** What a change takes; nobody else ever sees it. */
const changeNothing = `CREATE (c:Checkpoint {projection: 'nobody'}) DELETE c`;

/** Looks at the server, the constraints, and whether the user may change something. */
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
        const [major = 0, minor = 0] = version.split('.').map(Number);
        if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) {
          return `Neo4j ${version} ${records[0]?.get('edition')}`;
        }
        throw new AdapterError(`the server is Neo4j ${version}; use ${oldest.join('.')} or later`, {
          adapter: adapterName,
          operation,
        });
      }),
    setup: (options) =>
      connection.call(operation, options, async (database) => {
        await checkSetUp(database, operation);
        return 'all constraints are there';
      }),
    rights: (options) =>
      connection.call(operation, options, async (database) => {
        await database.write((transaction) => transaction.run(changeNothing));
        return 'may read and change the graph';
      }),
  };
}
