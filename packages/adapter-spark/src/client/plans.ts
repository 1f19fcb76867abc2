import { create } from '@bufbuild/protobuf';
import {
  type Plan,
  PlanSchema,
  type Relation,
  RelationSchema,
  WriteOperation_SaveMode,
} from '../protocol/spark/connect/connect_pb.js';
import { type SqlArguments, toLiterals } from './arguments.ts';

/** The rows of a query, in which other rows go by names. */
export function sqlOver(
  query: string,
  args: SqlArguments,
  named: Readonly<Record<string, Relation>> = {},
): Relation {
  const root = relation({ case: 'sql', value: { query, namedArguments: toLiterals(args) } });
  const references = Object.entries(named).map(([alias, input]) =>
    relation({ case: 'subqueryAlias', value: { input, alias } }),
  );
  return references.length === 0 ? root : relation({ case: 'withRelations', value: { root, references } });
}

/** Rows that a data source of Spark reads. */
export function readRows(read: {
  readonly format: string;
  readonly schema?: string;
  readonly options?: Record<string, string>;
  readonly paths?: string[];
}): Relation {
  return relation({ case: 'read', value: { readType: { case: 'dataSource', value: read } } });
}

/** Rows that come with the query, as a stream of Arrow. */
export function localRows(data: Uint8Array, schema: string): Relation {
  return relation({ case: 'localRelation', value: { data, schema } });
}

/** The plan that gives rows back. */
export function returning(rows: Relation): Plan {
  return create(PlanSchema, { opType: { case: 'root', value: rows } });
}

/** The plan that adds rows to a table that is there. */
export function appending(rows: Relation, source: string, options: Record<string, string>): Plan {
  const value = { input: rows, source, mode: WriteOperation_SaveMode.APPEND, options };
  return create(PlanSchema, {
    opType: { case: 'command', value: { commandType: { case: 'writeOperation', value } } },
  });
}

type RelationInit = NonNullable<Parameters<typeof create<typeof RelationSchema>>[1]>;

function relation(relType: NonNullable<Extract<RelationInit, { relType?: unknown }>['relType']>): Relation {
  return create(RelationSchema, { relType });
}
