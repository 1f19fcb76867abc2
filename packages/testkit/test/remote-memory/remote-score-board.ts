import type { ScoreBoard } from '@learntrack/core';
import { sampleLog } from '../../src/projection/sample-log.ts';
import { boardsOf, landmark, type ScoreBoardContents, scoreBoardKind } from '../../src/score-board/kind.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type Plant, remoteMemory } from './remote.ts';
import { remoteProjection } from './remote-projection.ts';

export function remoteScoreBoard(plant?: Plant<ScoreBoard>): Subject<ScoreBoard, ScoreBoardContents> {
  const reading = {
    // Of the boards that the cases with a probe fill.
    contents: (store: ScoreBoard) =>
      Promise.all(
        boardsOf(sampleLog()).map(async (board) => {
          const top = await store.top({ ...board, at: landmark, limit: 1000, offset: 0 });
          return { ...board, increments: new Map(top.map(({ studentId, score }) => [studentId, score])) };
        }),
      ),
    mentions: async (store: ScoreBoard, studentId: string) =>
      (await store.score({ studentId, at: landmark })) !== undefined,
  };
  return { ...remoteMemory, create: async () => remoteProjection(scoreBoardKind, reading, plant) };
}
