import { isDeepStrictEqual } from 'node:util';
import type { CollectionInfo, Db, Document, IndexDescription } from 'mongodb';
import type { CollectionLayout } from './layout.ts';

/** What of an index decides which queries it serves, and what it refuses or removes. */
const decisive = ['unique', 'partialFilterExpression', 'expireAfterSeconds'] as const;

/** What a database lacks of its layout; changes nothing. */
export async function lackingIn(database: Db, layout: readonly CollectionLayout[]): Promise<string[]> {
  const infos = (await database.listCollections().toArray()) as CollectionInfo[];
  const lacking: string[] = [];
  for (const { name, validation, indexes = [] } of layout) {
    const info = infos.find((one) => one.name === name);
    if (!info) {
      lacking.push(`the collection ${name}`);
      continue;
    }
    if (validation && !validates(info, validation)) lacking.push(`the validator of ${name}`);
    const found = indexes.length === 0 ? [] : await database.collection(name).indexes();
    for (const index of indexes) {
      if (found.some((one) => serves(one, index))) continue;
      const taken = found.some((one) => one.name === index.name);
      lacking.push(`the index ${index.name} of ${name}${taken ? ' (drop the one that has its name)' : ''}`);
    }
  }
  return lacking;
}

/** Whether a collection checks its documents as it is to. */
export function validates(info: CollectionInfo | undefined, validation: Document): boolean {
  const { validator, validationLevel, validationAction } = (info?.options ?? {}) as Document;
  return isDeepStrictEqual({ validator, validationLevel, validationAction }, { ...validation });
}

/** Whether an index is what it is to be; by whatever name. */
function serves(found: Document, index: IndexDescription): boolean {
  return (
    // In this order.
    isDeepStrictEqual(Object.entries(found.key), Object.entries(index.key)) &&
    decisive.every((name) => isDeepStrictEqual(found[name], index[name]))
  );
}
