/** A column, as Grafana gets it from a data source. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly values: readonly unknown[];
  /** What the data source calls it, in place of its name. */
  readonly shownAs?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export type FieldType = 'string' | 'number' | 'time' | 'other';

/** A table of columns. */
export interface Frame {
  readonly fields: readonly Field[];
}

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of frames, one frame after the other. */
export function rowsOf(frames: readonly Frame[]): Row[] {
  return frames.flatMap(({ fields }) =>
    Array.from({ length: fields[0]?.values.length ?? 0 }, (_, i) =>
      Object.fromEntries(fields.map(({ name, values }) => [name, values[i]])),
    ),
  );
}

/** A frame of rows; a row without a value has none in that column. */
export function frameOf(columns: readonly Omit<Field, 'values'>[], rows: readonly Row[]): Frame {
  return {
    fields: columns.map((column) => ({ ...column, values: rows.map((row) => row[column.name] ?? null) })),
  };
}

/** The types of the columns that every one of the frames has. */
export function columnsOf(frames: readonly Frame[]): Record<string, FieldType> {
  const [first, ...others] = frames.map(({ fields }) =>
    Object.fromEntries(fields.map(({ name, type }) => [name, type])),
  );
  for (const other of others) {
    if (JSON.stringify(other) === JSON.stringify(first)) continue;
    throw new Error(`frames differ: ${JSON.stringify(first)} and ${JSON.stringify(other)}`);
  }
  return first ?? {};
}

/** The type that Grafana's JSON has for a value. */
export function typeOf(value: unknown): FieldType {
  if (typeof value === 'string' || typeof value === 'number') return typeof value as FieldType;
  return value instanceof Date ? 'time' : 'other';
}
