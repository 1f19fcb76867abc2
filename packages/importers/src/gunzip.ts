import { createGunzip } from 'node:zlib';

/** The compressed data cannot be read any further; everything before has been given out. */
export class BrokenGzipError extends Error {
  override name = 'BrokenGzipError';
}

// Small, since zlib, when it fails, keeps back what it made of the piece it was given, and since all that
// comes out of a piece is held.
const pieceBytes = 4096;
const trailerBytes = 8;

/**
 * Unpacks gzip data, of several members too, while they stream in.
 *
 * @throws {@link BrokenGzipError} when the data are corrupt or end early
 */
export async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const unzip = createGunzip();
  const output: Buffer[] = [];
  unzip.on('data', (bytes) => output.push(bytes));

  const settled = (start: (done: () => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const finish = (error?: Error | null) => {
        unzip.off('error', finish).off('end', finish);
        if (error) reject(describe(error));
        else resolve();
      };
      unzip.once('error', finish).once('end', finish);
      start(finish);
    });

  try {
    for await (const piece of inPieces(chunks)) {
      await settled((done) => unzip.write(piece, done));
      yield* output.splice(0);
      // Zeros after the last member are padding, with which zlib ends without being told to.
      if (unzip.readableEnded) return;
    }
    await settled(() => unzip.end());
    yield* output.splice(0);
  } finally {
    unzip.destroy();
  }
}

/** Cuts the data into pieces, the trailer alone: a wrong checksum costs none of the content. */
async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([tail, chunk]);
    const end = Math.max(0, bytes.length - trailerBytes);
    for (let start = 0; start < end; start += pieceBytes) {
      yield bytes.subarray(start, Math.min(start + pieceBytes, end));
    }
    tail = bytes.subarray(end);
  }
  yield tail;
}

function describe(error: Error): BrokenGzipError {
  const early = 'code' in error && error.code === 'Z_BUF_ERROR';
  const problem = early ? 'end early; the file seems cut off' : `are corrupt (${error.message})`;
  return new BrokenGzipError(`the gzip data ${problem}: fetch it again`, { cause: error });
}
