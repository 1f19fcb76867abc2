import { gunzip } from './gunzip.ts';

/** What an importer reads: a Node `Readable`, a web `ReadableStream` or any other stream of bytes or text. */
export type ByteSource = AsyncIterable<Uint8Array | string>;

const gzipMagic = Buffer.from([0x1f, 0x8b]);
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The content of a source: unpacked, when its first two bytes say gzip, and without a byte order mark. */
export async function* readBytes(source: ByteSource): AsyncGenerator<Buffer, void, undefined> {
  const raw = toBuffers(source);
  try {
    const beginning = await take(raw, gzipMagic.length);
    const whole = prepend(beginning, raw);
    yield* withoutByteOrderMark(startsWith(beginning, gzipMagic) ? gunzip(whole) : whole);
  } finally {
    await raw.return();
  }
}

async function* withoutByteOrderMark(
  content: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    const beginning = await take(content, byteOrderMark.length);
    yield startsWith(beginning, byteOrderMark) ? beginning.subarray(byteOrderMark.length) : beginning;
    yield* content;
  } finally {
    await content.return();
  }
}

async function* toBuffers(source: ByteSource): AsyncGenerator<Buffer, void, undefined> {
  if (typeof source !== 'object' || source === null || !(Symbol.asyncIterator in source)) {
    throw new TypeError(
      `The source is a ${typeof source}, not a stream; give one, such as createReadStream(path)`,
    );
  }
  // Half a character at the end of a text chunk waits for its other half.
  let half = '';
  for await (const chunk of source) {
    if (typeof chunk === 'string') {
      const text = half + chunk;
      half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
      yield Buffer.from(text.slice(0, text.length - half.length));
    } else if (chunk instanceof Uint8Array) {
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else {
      throw new TypeError(`The source gives a ${typeof chunk}, not bytes or text`);
    }
  }
  yield Buffer.from(half);
}

async function take(chunks: AsyncIterator<Buffer>, bytes: number): Promise<Buffer> {
  let taken: Buffer = Buffer.alloc(0);
  while (taken.length < bytes) {
    const next = await chunks.next();
    if (next.done) break;
    taken = Buffer.concat([taken, next.value]);
  }
  return taken;
}

function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

async function* prepend(
  beginning: Buffer,
  rest: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  yield beginning;
  yield* rest;
}
