import { readdir } from 'node:fs/promises';
import { type Adapter, defineAdapter } from '@learntrack/core';
import { call, name } from './file-call.ts';
import { fileScoreBoard } from './file-score-board.ts';
import { VersionedFile } from './versioned-file.ts';

/**
 * Engagement scores in a folder.
 *
 * @param options - `folder`: empty to begin with; it must be there
 */
export function fileAdapter({ folder }: { readonly folder: string }): Adapter<'scoreBoard'> {
  return defineAdapter({
    name,
    ports: { scoreBoard: () => fileScoreBoard(new VersionedFile(folder)) },
    ping: async (options) => {
      await call('ping', options, () => readdir(folder));
    },
  });
}
