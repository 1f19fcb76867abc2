import { type Field, type Frame, frameOf, type Row, rowsOf, typeOf } from './frames.ts';

/** A step in which Grafana turns frames into others. */
export interface Transformation {
  readonly id: string;
  readonly options: unknown;
}

type Step<Options = never> = (frames: readonly Frame[], options: Options) => Frame[];

/** Turns frames into others, as Grafana does; a column that is named must be there. */
export function transform(frames: readonly Frame[], transformations: readonly Transformation[]): Frame[] {
  return transformations.reduce(
    (before, { id, options }) => {
      const step = steps[id];
      if (!step) throw new Error(`The transformation ${id} is not known here: add it as Grafana has it`);
      return step(before, options as never);
    },
    [...frames],
  );
}

const steps: Readonly<Record<string, Step>> = {
  extractFields: ((frames, { source, format, replace }) =>
    frames.map((frame) => {
      if (format !== 'json' || !replace) throw new Error(`extractFields of ${format} is not known here`);
      const rows = columnOf(frame, source).values.map((text): Row => JSON.parse(String(text)));
      const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      return frameOf(
        names.map((name) => ({ name, type: typeOf(rows[0]?.[name]) })),
        rows,
      );
    })) as Step<{ source: string; format: string; replace: boolean }>,

  merge: ((frames) => {
    const columns = new Map(frames.flatMap(({ fields }) => fields.map((field) => [field.name, field])));
    const shared = [...columns.keys()].filter((name) =>
      frames.every(({ fields }) => fields.some((field) => field.name === name)),
    );
    const merged = new Map<string, Row>();
    for (const row of rowsOf(frames)) {
      const key = JSON.stringify(shared.map((name) => row[name]));
      merged.set(key, { ...merged.get(key), ...row });
    }
    return [frameOf([...columns.values()], [...merged.values()])];
  }) as Step,

  organize: ((frames, { excludeByName = {}, indexByName = {}, renameByName = {} }) =>
    frames.map((frame) => {
      for (const name of Object.keys({ ...excludeByName, ...indexByName, ...renameByName }))
        columnOf(frame, name);
      return {
        fields: frame.fields
          .filter(({ name }) => !excludeByName[name])
          .toSorted((a, b) => (indexByName[a.name] ?? Infinity) - (indexByName[b.name] ?? Infinity) || 0)
          .map((field) => ({ ...field, name: renameByName[field.name] || field.name })),
      };
    })) as Step<{
    excludeByName?: Record<string, boolean>;
    indexByName?: Record<string, number>;
    renameByName?: Record<string, string>;
  }>,

  sortBy: ((frames, { sort: [by] }) =>
    frames.map((frame) => {
      if (!by) throw new Error('sortBy names no column');
      columnOf(frame, by.field);
      const way = by.desc ? -1 : 1;
      const rows = rowsOf([frame]).toSorted((a, b) => way * compare(a[by.field], b[by.field]));
      return frameOf(frame.fields, rows);
    })) as Step<{ sort: { field: string; desc?: boolean }[] }>,

  limit: ((frames, { limitField }) =>
    frames.map((frame) => frameOf(frame.fields, rowsOf([frame]).slice(0, Number(limitField))))) as Step<{
    limitField: number | string;
  }>,

  partitionByValues: ((frames, { fields: [by = ''], keepFields, naming }) =>
    frames.flatMap((frame) => {
      columnOf(frame, by);
      if (keepFields || !naming?.asLabels) throw new Error('partitionByValues is known here by labels alone');
      return [...Map.groupBy(rowsOf([frame]), (row) => String(row[by]))].map(([value, rows]) =>
        frameOf(
          frame.fields
            .filter(({ name }) => name !== by)
            .map((field) => ({ ...field, labels: { [by]: value } })),
          rows,
        ),
      );
    })) as Step<{ fields: string[]; keepFields?: boolean; naming?: { asLabels?: boolean } }>,
};

function columnOf(frame: Frame, name: string): Field {
  const field = frame.fields.find((one) => one.name === name);
  if (field) return field;
  throw new Error(`There is no column ${name} among ${frame.fields.map((one) => one.name).join(', ')}`);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string') return a < String(b) ? -1 : a === b ? 0 : 1;
  return Number(a) - Number(b);
}
