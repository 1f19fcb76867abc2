import { AuthenticationError, type Inspections, SetupError } from '@learntrack/core';
import { checkServer } from './check-server.ts';
import { checkVersion } from './check-version.ts';
import type { Connection } from './connection.ts';
import { adapterName } from './errors.ts';
import { lackingIn } from './lacking.ts';
import { layoutOf } from './layout.ts';
import { checkSetup } from './log/check-setup.ts';

const operation = 'inspect';

const needed = ['find', 'insert', 'update', 'remove'] as const;

interface Privilege {
  readonly resource: { readonly db?: string; readonly collection?: string; readonly anyResource?: boolean };
  readonly actions: readonly string[];
}

/** Looks at the server, the collections, and what the user may do with them. */
export function inspect(connection: Connection): Inspections {
  return {
    version: (options) =>
      connection.call(operation, options, async () => {
        await checkServer(connection.database, operation);
        const { version } = await connection.database.command({ buildInfo: 1 });
        checkVersion(version, operation);
        return `MongoDB ${version}, a replica set`;
      }),
    setup: (options) =>
      connection.call(operation, options, async (collections) => {
        await checkSetup(collections, operation);
        const lacking = await lackingIn(connection.database, layoutOf(connection.names));
        if (lacking.length === 0) return 'all collections, validators and indexes are there';
        throw new SetupError(`it lacks ${lacking.join(', ')}; run setup() once`, {
          adapter: adapterName,
          operation,
        });
      }),
    rights: (options) =>
      connection.call(operation, options, async () => {
        const { authInfo } = await connection.database.command({ connectionStatus: 1, showPrivileges: true });
        if (authInfo.authenticatedUsers.length === 0) return 'the server lets everybody in';
        const privileges: readonly Privilege[] = authInfo.authenticatedUserPrivileges;
        const lacking = namesOf(connection).flatMap((name) => {
          const may = allowed(privileges, connection.database.databaseName, name);
          return needed.filter((action) => !may.has(action)).map((action) => `${action} in ${name}`);
        });
        if (lacking.length === 0) return 'may read and write every collection';
        throw new AuthenticationError(
          `the user may not ${lacking.join(', ')}; give it the role readWrite in database ${JSON.stringify(connection.database.databaseName)}`,
          { adapter: adapterName, operation },
        );
      }),
  };
}

function namesOf({ names }: Connection): string[] {
  return Object.values(names);
}

/** What may be done with a collection; an empty name stands for every one. */
function allowed(privileges: readonly Privilege[], database: string, collection: string): Set<string> {
  const concerns = ({ resource }: Privilege) =>
    resource.anyResource ||
    (['', database].includes(resource.db ?? 'none') &&
      ['', collection].includes(resource.collection ?? 'none'));
  return new Set(privileges.filter(concerns).flatMap(({ actions }) => actions));
}
