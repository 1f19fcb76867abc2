import { SetupError } from '@learntrack/core';
import type { Collections } from '../collections.ts';
import { adapterName, hasCode } from '../errors.ts';
import { uniqueActivityId } from '../indexes.ts';

const namespaceNotFound = 26;

/** Without its unique index the log would take every activity as often as it is given. */
export async function checkSetup(
  { activities }: Pick<Collections, 'activities'>,
  operation: string,
): Promise<void> {
  try {
    const indexes = await activities.indexes();
    if (indexes.some(({ name }) => name === uniqueActivityId.name)) return;
  } catch (error) {
    if (!hasCode(error, namespaceNotFound)) throw error;
  }
  throw new SetupError(
    `database ${JSON.stringify(activities.dbName)} is not set up; run setup() of the adapter once, or name the right database`,
    { adapter: adapterName, operation },
  );
}
