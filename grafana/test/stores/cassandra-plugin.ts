import { type Client, types } from 'cassandra-driver';
import { type Choices, interpolate } from '../interpolate.ts';
import { type Field, type FieldType, type Frame, frameOf, type Row } from './frames.ts';
import { type DataSourcePlugin, textOf } from './plugin.ts';

/** The types that the plugin shows, and what it shows where there is nothing: a zero, not a gap. */
const shown = new Map<number, { readonly type: FieldType; readonly nothing: unknown }>([
  [types.dataTypes.text, { type: 'string', nothing: '' }],
  [types.dataTypes.varchar, { type: 'string', nothing: '' }],
  [types.dataTypes.int, { type: 'number', nothing: 0 }],
  [types.dataTypes.bigint, { type: 'number', nothing: 0 }],
  [types.dataTypes.double, { type: 'number', nothing: 0 }],
  [types.dataTypes.timestamp, { type: 'time', nothing: new Date(0) }],
]);

/** As `hadesarchitect-cassandra-datasource` does: a frame for each value of the first column. */
export function cassandraPlugin(client: Client): DataSourcePlugin {
  const select = async (text: string) => {
    if (!/^\s*select /i.test(text)) throw new Error(`The plugin runs nothing but SELECT: ${text}`);
    return client.execute(text, [], { prepare: true, fetchSize: 10_000 });
  };
  return {
    ask: async (query, choices) => {
      if (query.rawQuery !== true || query.queryType !== 'query') {
        throw new Error(`The plugin runs a text where rawQuery is true and queryType query: ${query.refId}`);
      }
      const { columns, rows } = await select(filledIn(textOf(query, 'target'), choices));
      const fields = columns.map(({ name, type }) => ({ name, ...typeOfColumn(name, type.code) }));
      const found = (rows ?? []).map(
        (row): Row =>
          Object.fromEntries(
            fields.map(({ name, nothing }) => [name, row[name] === null ? nothing : plain(row[name])]),
          ),
      );
      return [...Map.groupBy(found, (row) => String(row[fields[0]?.name ?? '']))].map(([key, its]): Frame => {
        const alias = query.alias === undefined ? undefined : aliased(textOf(query, 'alias'), its[0] ?? {});
        const shownAs = (type: FieldType) =>
          alias !== undefined && type === 'number' ? { shownAs: alias } : {};
        if (key === '')
          throw new Error('The first column is what frames are called by, and may not be empty');
        return frameOf(
          fields.map(({ name, type }): Omit<Field, 'values'> => ({ name, type, ...shownAs(type) })),
          its,
        );
      });
    },
    offer: async (query, choices) => {
      const { rows } = await select(filledIn(textOf(query, 'query'), choices));
      return (rows ?? []).map((row) => String(row.values()[0]));
    },
  };
}

function filledIn(text: string, choices: Choices): string {
  const { __from = '', __to = '' } = choices;
  return interpolate(text, { ...choices, __timeFrom: __from, __timeTo: __to }, 'csv');
}

function typeOfColumn(name: string, code: number) {
  const type = shown.get(code);
  if (type) return type;
  throw new Error(`The plugin shows no column of the type of ${name}, code ${code}`);
}

function plain(value: unknown): unknown {
  return value instanceof types.Long ? value.toNumber() : value;
}

function aliased(alias: string, row: Row): string {
  return alias.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, name) => String(row[name] ?? ''));
}
