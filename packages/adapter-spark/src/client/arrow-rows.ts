import { type Data, DataType, type Decimal, makeVector, tableFromIPC } from 'apache-arrow';

const text = new TextDecoder('utf-8', { ignoreBOM: true });

/** A value of a column: the shapes stand in the type. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | null
  | readonly SqlValue[]
  | ReadonlyMap<SqlValue, SqlValue>
  | { readonly [field: string]: SqlValue };

/** A row, by the names of its columns. */
export type SqlRow = { readonly [column: string]: SqlValue };

/** The rows of a batch, which is a whole stream of Arrow. */
export function* rowsOf(stream: Uint8Array): Generator<SqlRow> {
  const { batches, schema } = tableFromIPC(stream);
  for (const { data, numRows } of batches) {
    const columns = schema.fields.map(({ name }, i) => ({ name, read: readerOf(data.children[i] as Data) }));
    for (let row = 0; row < numRows; row++) {
      yield Object.fromEntries(columns.map(({ name, read }) => [name, read(row)]));
    }
  }
}

type Reader = (row: number) => SqlValue;

function readerOf(data: Data): Reader {
  const read = valueReaderOf(data);
  return (row) => (data.getValid(row) ? read(row) : null);
}

function valueReaderOf(data: Data): Reader {
  const { children, type, valueOffsets: offsets, values } = data;
  const rangeOf = (row: number): [number, number] => [offsets[row] ?? 0, offsets[row + 1] ?? 0];
  // Arrow takes a byte order mark away, which may be a part of an id.
  if (DataType.isUtf8(type)) return (row) => text.decode(values.subarray(...rangeOf(row)));
  if (DataType.isList(type)) {
    const element = readerOf(children[0] as Data);
    return (row) => range(...rangeOf(row)).map(element);
  }
  if (DataType.isMap(type)) {
    const [key, value] = (children[0] as Data).children.map(readerOf) as [Reader, Reader];
    return (row) => new Map(range(...rangeOf(row)).map((entry) => [key(entry), value(entry)]));
  }
  if (DataType.isStruct(type)) {
    const fields = type.children.map(({ name }, i) => ({ name, read: readerOf(children[i] as Data) }));
    return (row) => Object.fromEntries(fields.map(({ name, read }) => [name, read(row)]));
  }
  const column = makeVector(data);
  if (DataType.isTimestamp(type)) return (row) => new Date(column.get(row));
  // A day, as everywhere else; Arrow tells it in milliseconds.
  if (DataType.isDate(type)) return (row) => new Date(column.get(row)).toISOString().slice(0, 10);
  if (DataType.isDecimal(type)) return (row) => decimalOf(column.get(row), type);
  return (row) => column.get(row);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** A decimal as text: a number would round it. */
function decimalOf(words: Uint32Array, { scale }: Decimal): string {
  const unsigned = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  const unscaled = BigInt.asIntN(words.length * 32, unsigned);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-scale)}`;
}
