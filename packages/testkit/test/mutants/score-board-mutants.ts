import type { BoardIncrements, Change, ScoreBoard, ScoreIncrements } from '@learntrack/core';
import { scoreBoardKind } from '../../src/score-board/kind.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';
import { erasingPlants, projectionMutants } from './projection-mutants.ts';
import { landmarkMutants } from './score-board-landmark-mutants.ts';
import { scoreBoardSizeMutants } from './score-board-size-mutants.ts';
import { watchMutants } from './score-board-watch-mutants.ts';

/** A score board with one bug each. */
export const scoreBoardMutants: Mutant<ScoreBoard>[] = [
  ...projectionMutants(scoreBoardKind, {
    ...erasingPlants,
    foldsIds: (right) => ({
      apply: (change, options) => right.apply(withBoards(change, foldIds), options),
    }),
  }),
  {
    name: 'answers of one board for all',
    plant: (right) => ({
      score: ({ studentId, at }, options) => right.score({ studentId, at }, options),
    }),
    caughtBy: ['a score is that of its board: overall, of a course, of an action, of both'],
  },
  {
    name: 'scores as of no instant later than the last activity',
    plant: (right) => {
      const last = new Date('2026-03-01T00:00:00Z');
      return {
        score: (query, options) => right.score({ ...query, at: query.at > last ? last : query.at }, options),
      };
    },
    caughtBy: ['a score is as of the instant asked for, before and after the activities'],
  },
  {
    name: 'has a score of 0 for everybody else',
    plant: (right) => ({
      score: async (query, options) => (await right.score(query, options)) ?? 0,
    }),
    caughtBy: ['a student who is not on a board has no score, no rank and no parts there'],
  },
  {
    name: 'answers of everything for a course that it does not know',
    plant: (right) => ({
      top: async (query, options) => {
        const { courseId: _, ...overall } = query;
        const top = await right.top(query, options);
        return top.length === 0 ? right.top(overall, options) : top;
      },
    }),
    caughtBy: ['a board that nobody is on is empty'],
  },
  {
    name: 'tells the parts overall for the parts in a course',
    plant: (right) => ({
      parts: ({ studentId, at }, options) => right.parts({ studentId, at }, options),
    }),
    caughtBy: ['parts are per action, overall or in one course, and add up to the score'],
  },
  {
    name: 'takes no late activities',
    plant: (right) => ({
      apply: (change, options) => right.apply(withBoards(change, withoutSmallOnes), options),
    }),
    caughtBy: ['an activity that comes late counts as if it had come in time'],
  },
  {
    name: 'orders ties by UTF-16',
    plant: (right) => ({
      top: async ({ limit, offset, ...board }, options) => {
        const all = [...(await right.top({ ...board, limit: 1000, offset: 0 }, options))];
        all.sort((a, b) => b.score - a.score || (a.studentId < b.studentId ? -1 : 1));
        return all.slice(offset, offset + limit);
      },
    }),
    caughtBy: ['the top is the highest scores first, equal ones by the code points of their students'],
  },
  {
    name: 'sorts ties unstably across pages',
    plant: (right) => ({
      top: async (query, options) => {
        const page = [...(await right.top({ ...query, offset: 0, limit: 1000 }, options))];
        if (query.offset % 2 === 1) page.reverse();
        return page.slice(query.offset, query.offset + query.limit);
      },
    }),
    caughtBy: ['pages of the top follow each other without a gap or an overlap, ties included'],
  },
  {
    name: 'ranks from 0',
    plant: (right) => ({
      rank: async (query, options) => {
        const place = await right.rank(query, options);
        return place && { ...place, rank: place.rank - 1 };
      },
    }),
    caughtBy: ['a rank is the place in the top, from 1, of all students on the board'],
  },
  {
    name: 'counts above the threshold, not from it',
    plant: (right) => ({
      count: (query, options) =>
        right.count({ ...query, thresholds: query.thresholds.map((least) => least + 1e-6) }, options),
    }),
    caughtBy: ['a count is of the students with at least the threshold'],
  },
  {
    name: 'ignores the action on the board of a course when it counts',
    plant: (right) => ({
      count: ({ action, ...query }, options) =>
        right.count(
          query.courseId === undefined && action !== undefined ? { ...query, action } : query,
          options,
        ),
    }),
    caughtBy: ['a count is of its board: overall, of a course, of an action, of both'],
  },
  {
    name: 'tells the newest students first',
    plant: (right) => ({
      top: async (query, options) => [...(await right.top(query, options))].reverse(),
    }),
    caughtBy: ['the top is in the order of the scores, and the counts are those of the top'],
  },
  ...landmarkMutants,
  ...scoreBoardSizeMutants,
  ...watchMutants,
];

function withBoards(
  { add, ...rest }: Change<ScoreIncrements>,
  change: (board: BoardIncrements) => BoardIncrements,
): Change<ScoreIncrements> {
  return { ...rest, add: { ...add, boards: add.boards.map(change) } };
}

function foldIds(board: BoardIncrements): BoardIncrements {
  const increments = new Map<string, number>();
  for (const [studentId, increment] of board.increments) {
    increments.set(fold(studentId), (increments.get(fold(studentId)) ?? 0) + increment);
  }
  return { ...board, increments };
}

function withoutSmallOnes(board: BoardIncrements): BoardIncrements {
  return { ...board, increments: new Map([...board.increments].filter(([, increment]) => increment > 1)) };
}
