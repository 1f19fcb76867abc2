import { constants, gunzipSync } from 'node:zlib';

/** What a file holds: one activity on each line, or xAPI statements. */
export type Format = 'ndjson' | 'xapi';

// Enough for several statements, and with gzip, which packs 1000 : 1 at best, never too much.
const enough = 16_384;
const gzipMagic = Buffer.from([0x1f, 0x8b]);

/**
 * Tells the format of a source by how it begins, as soon as that says it, and gives the whole source on: an array, a
 * StatementResult and objects with an actor and a verb are xAPI.
 */
export async function detectFormat(
  source: AsyncIterable<Buffer>,
): Promise<{ readonly format: Format; readonly bytes: AsyncIterable<Buffer> }> {
  const chunks = source[Symbol.asyncIterator]();
  let beginning: Buffer = Buffer.alloc(0);
  let format: Format | undefined;
  while (format === undefined && beginning.length < enough) {
    const next = await chunks.next();
    if (next.done) break;
    beginning = Buffer.concat([beginning, next.value]);
    format = formatOf(textOf(beginning));
  }
  return { format: format ?? formatOfPart(textOf(beginning)), bytes: resume(beginning, chunks) };
}

/** What the first whole value says; nothing where there is none yet. */
function formatOf(text: string): Format | undefined {
  if (text.startsWith('[')) return 'xapi';
  for (const line of text.split('\n')) {
    const value = parse(line);
    if (typeof value !== 'object' || value === null) continue;
    return ('actor' in value && 'verb' in value) || 'statements' in value ? 'xapi' : 'ndjson';
  }
  return undefined;
}

/** What one very long line says, or an object that is written over several lines. */
function formatOfPart(text: string): Format {
  return /^\{\s*"(?:statements|more)"\s*:|"(?:actor|verb)"\s*:/.test(text) ? 'xapi' : 'ndjson';
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The text of the beginning; none where the gzip around it is broken, which the import will tell. */
function textOf(beginning: Buffer): string {
  const packed = beginning.subarray(0, gzipMagic.length).equals(gzipMagic);
  try {
    const bytes = packed ? gunzipSync(beginning, { finishFlush: constants.Z_SYNC_FLUSH }) : beginning;
    return bytes
      .toString()
      .replace(/^\ufeff/, '')
      .trimStart();
  } catch {
    return '';
  }
}

async function* resume(beginning: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield beginning;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
