import { BSON, type Db, type Document, Double, Int32, Long } from 'mongodb';
import { type Choices, interpolate } from '../interpolate.ts';
import { frameOf, type Row, typeOf } from './frames.ts';
import { type DataSourcePlugin, type StoreQuery, textOf } from './plugin.ts';

/** As `haohanyang-mongodb-datasource` does: one frame, in which a column has one type of BSON. */
export function mongoPlugin(database: Db): DataSourcePlugin {
  const find = async (query: StoreQuery, choices: Choices): Promise<Document[]> => {
    if (query.queryType !== 'table' || query.queryLanguage !== 'json') {
      throw new Error(`The query is no table, or not in JSON: ${query.refId}`);
    }
    return database
      .collection(textOf(query, 'collection'))
      .aggregate(pipelineOf(query, choices), { promoteValues: false })
      .toArray();
  };
  return {
    ask: async (query, choices) => {
      const found = await find(query, choices);
      const names = Object.keys(found[0] ?? {});
      for (const name of names) {
        const kinds = new Set(found.map((document) => kindOf(document[name])));
        if (kinds.size > 1) throw new Error(`${name} is of several types: ${[...kinds].join(', ')}`);
      }
      const rows = found.map(
        (document): Row => Object.fromEntries(names.map((name) => [name, plain(document[name])])),
      );
      return [
        frameOf(
          names.map((name) => ({ name, type: typeOf(rows[0]?.[name]) })),
          rows,
        ),
      ];
    },
    offer: async (query, choices) =>
      (await find(query as StoreQuery, choices)).map(({ value }) => String(plain(value))),
  };
}

/** What the plugin has MongoDB run. */
export function pipelineOf(query: StoreQuery, choices: Choices): Document[] {
  const text = interpolate(textOf(query, 'queryText'), choices);
  return BSON.EJSON.parse(text, { relaxed: false }) as Document[];
}

/** The types of which columns can be; an `Int32` turns into a `Long` when it grows, so it is none. */
function kindOf(value: unknown): string {
  if (value instanceof Long || value instanceof Double) return value._bsontype;
  if (typeof value === 'string' || value instanceof Date) return typeOf(value);
  throw new Error(
    `The column would hold ${value instanceof Int32 ? 'an Int32' : BSON.EJSON.stringify(value)}`,
  );
}

function plain(value: unknown): unknown {
  return value instanceof Long ? value.toNumber() : value instanceof Double ? value.value : value;
}
