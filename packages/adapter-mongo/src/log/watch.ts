import type { CallOptions, Position } from '@learntrack/core';
import type { Connection } from '../connection.ts';
import { HeadChanges } from './head-changes.ts';
import { readHead } from './log-head.ts';

/** Tells where the log ends, at once and whenever it has moved on. */
export async function* watchHead(connection: Connection, options: CallOptions): AsyncGenerator<Position> {
  options.signal?.throwIfAborted();
  const changes = await HeadChanges.open(connection, options);
  try {
    let told = -1;
    for (;;) {
      const position = await connection.call('watch', options, async (collections) =>
        Number((await readHead(collections)).position),
      );
      if (position > told) yield position;
      told = position;
      await changes.next(options);
    }
  } finally {
    await changes.close();
  }
}
