import { type Driver, isDateTime, isInt } from 'neo4j-driver';
import { interpolate } from '../interpolate.ts';
import { frameOf, typeOf } from './frames.ts';
import { type DataSourcePlugin, textOf } from './plugin.ts';

/** As `kniepdennis-neo4j-datasource` does: one frame, in which a column has the type of its first value. */
export function neo4jPlugin(driver: Driver): DataSourcePlugin {
  const ask: DataSourcePlugin['ask'] = async (query, choices) => {
    if (query.Format !== 'table') throw new Error(`The Format ${query.Format} is not known here`);
    const text = interpolate(textOf(query, 'cypherQuery'), choices);
    const { keys, records } = await driver.executeQuery(text, {}, { routing: 'READ' });
    const rows = records.map((record) =>
      Object.fromEntries(record.keys.map((key) => [String(key), plain(record.get(key))])),
    );
    const typeOfColumn = (name: string) => {
      const found = new Set(
        rows
          .map((row) => row[name])
          .filter((value) => value !== null)
          .map(typeOf),
      );
      const [type = 'string', ...others] = found;
      if (others.length > 0 || type === 'other') throw new Error(`${name} holds ${[...found].join(', ')}`);
      return type;
    };
    return [
      frameOf(
        keys.map((key) => ({ name: String(key), type: typeOfColumn(String(key)) })),
        rows,
      ),
    ];
  };
  return {
    ask,
    offer: async (query, choices) => {
      const [frame] = await ask({ ...(query as object), Format: 'table' }, choices);
      return (frame?.fields[0]?.values ?? []).map(String);
    },
  };
}

function plain(value: unknown): unknown {
  if (isInt(value)) return value.toNumber();
  return isDateTime(value) ? value.toStandardDate() : value;
}
