import { isDeepStrictEqual } from 'node:util';
import type { CollectionInfo, Document } from 'mongodb';
import { checkServer } from './check-server.ts';
import type { Connection } from './connection.ts';
import { hasCode } from './errors.ts';
import { activityIndexes, studentIndexes } from './indexes.ts';
import { validators } from './validators.ts';

const namespaceExists = 48;

/** A session that no host has used for so long belongs to nobody. */
const forgottenAfterSeconds = 86_400;

/**
 * Makes the collections, their validators and indexes, as far as they are not there; run again, it changes nothing.
 */
export async function setUp({ database, collections, names }: Connection): Promise<void> {
  await checkServer(database, 'setup');
  await ensure(
    names.activities,
    { clusteredIndex: { key: { _id: 1 }, unique: true } },
    validators.activities,
  );
  await ensure(names.students, {}, validators.students);
  await ensure(names.logEntries, {}, validators.logEntries);
  await ensure(names.log, {}, validators.log);
  await ensure(names.appenders);
  await ensure(names.states);
  await ensure(names.checkpoints);
  await collections.activities.createIndexes([...activityIndexes]);
  await collections.students.createIndexes([...studentIndexes]);
  await collections.states.createIndex({ projection: 1, generation: 1, key: 1 }, { unique: true });
  await collections.appenders.createIndex({ since: 1 }, { expireAfterSeconds: forgottenAfterSeconds });

  async function ensure(name: string, options: Document = {}, validator?: Document): Promise<void> {
    const validation = validator && { validator, validationLevel: 'strict', validationAction: 'error' };
    try {
      await database.createCollection(name, { ...options, ...validation });
    } catch (error) {
      if (!hasCode(error, namespaceExists)) throw error;
    }
    // It may have been there, as an earlier release or somebody else made it.
    if (validation && !(await validates(name, validation))) {
      await database.command({ collMod: name, ...validation });
    }
  }

  /** Asked first: whoever may not change collections can still run this where nothing is to be changed. */
  async function validates(name: string, validation: Document): Promise<boolean> {
    const [found] = (await database.listCollections({ name }).toArray()) as CollectionInfo[];
    const { validator, validationLevel, validationAction } = (found?.options ?? {}) as Document;
    return isDeepStrictEqual({ validator, validationLevel, validationAction }, { ...validation });
  }
}
