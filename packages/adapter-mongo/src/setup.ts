import type { Db } from 'mongodb';
import { checkServer } from './check-server.ts';
import type { Connection } from './connection.ts';
import { hasCode } from './errors.ts';
import { validates } from './lacking.ts';
import { type CollectionLayout, layoutOf } from './layout.ts';

const namespaceExists = 48;

/**
 * Makes the collections, their validators and indexes, as far as they are not there; run again, it changes nothing.
 */
export async function setUp({ database, names }: Connection): Promise<void> {
  await checkServer(database, 'setup');
  const layout = layoutOf(names);
  for (const collection of layout) await ensure(database, collection);
  for (const { name, indexes } of layout) {
    if (indexes) await database.collection(name).createIndexes([...indexes]);
  }
}

async function ensure(database: Db, { name, options, validation }: CollectionLayout): Promise<void> {
  try {
    await database.createCollection(name, { ...options, ...validation });
  } catch (error) {
    if (!hasCode(error, namespaceExists)) throw error;
  }
  // It may have been there, as an earlier release or somebody else made it.
  if (!validation) return;
  // Asked first: whoever may not change collections can still run this where nothing is to be changed.
  const found = await database.listCollections({ name }).toArray();
  if (!validates(found[0], validation)) await database.command({ collMod: name, ...validation });
}
