import { setTimeout } from 'node:timers/promises';
import { isLearnTrackError, type ScoreBoard } from '@learntrack/core';
import { test } from 'vitest';
import { scoreBoardSuite } from '../../src/index.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { remoteScoreBoard } from '../remote-memory/remote-score-board.ts';
import { catches } from './catches.ts';
import { casesOf } from './mutant.ts';
import { scoreBoardMutants } from './score-board-mutants.ts';
import { goesAway } from './score-board-watch-mutants.ts';

catches(scoreBoardSuite, remoteScoreBoard, scoreBoardMutants);

test('a store whose watch goes on by itself once the server is back is right, too', async () => {
  const goingOn: Plant<ScoreBoard> = (right) => ({
    watch: async function* (query, options) {
      for (;;) {
        try {
          yield* right.watch(query, options);
        } catch (error) {
          if (!isLearnTrackError(error, 'CONNECTION')) throw error;
          await setTimeout(10);
        }
      }
    },
  });
  await casesOf(scoreBoardSuite, remoteScoreBoard(goingOn)).get(goesAway)?.();
});
