import type { Document, IndexDescription } from 'mongodb';
import type { CollectionNames } from './collections.ts';
import { activityIndexes, appenderIndexes, stateIndexes, studentIndexes } from './indexes.ts';
import { validators } from './validators.ts';

/** How a collection is to be. */
export interface CollectionLayout {
  readonly name: string;
  /** What it is made with; one that is there stays as it is. */
  readonly options?: Document;
  /** What its documents have to be. */
  readonly validation?: Document;
  readonly indexes?: readonly IndexDescription[];
}

/** All that `setup()` makes. */
export function layoutOf(names: CollectionNames): readonly CollectionLayout[] {
  return [
    {
      name: names.activities,
      options: { clusteredIndex: { key: { _id: 1 }, unique: true } },
      validation: strict(validators.activities),
      indexes: activityIndexes,
    },
    { name: names.students, validation: strict(validators.students), indexes: studentIndexes },
    { name: names.logEntries, validation: strict(validators.logEntries) },
    { name: names.log, validation: strict(validators.log) },
    { name: names.appenders, indexes: appenderIndexes },
    { name: names.states, indexes: stateIndexes },
    { name: names.checkpoints },
  ];
}

function strict(validator: Document): Document {
  return { validator, validationLevel: 'strict', validationAction: 'error' };
}
