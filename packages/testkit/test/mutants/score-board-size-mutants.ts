import type { BoardIncrements, Projection, ScoreBoard } from '@learntrack/core';
import type { Plant } from '../remote-memory/remote.ts';
import { erasesFromTheFirst } from './erasing-the-first.ts';
import type { Mutant } from './mutant.ts';

const longStep =
  'a step of a thousand entries, each a new student, course and action, is a step like any other';
const largeBoard = 'a board of a thousand students ranks, counts and pages through them all';

/** Score boards that are made for a class. */
export const scoreBoardSizeMutants: Mutant<ScoreBoard>[] = [
  {
    name: 'adds the first 500 students of a board',
    plant: adding((boards) =>
      boards.map(({ increments, ...board }) => ({
        ...board,
        increments: new Map([...increments].slice(0, 500)),
      })),
    ),
    caughtBy: [longStep, largeBoard],
  },
  {
    name: 'adds the first 500 boards of a step',
    plant: adding((boards) => boards.slice(0, 500)),
    caughtBy: [longStep],
  },
  {
    name: 'tells a hundred students of the top, however many are asked for',
    plant: (right) => ({
      top: (query, options) => right.top({ ...query, limit: Math.min(query.limit, 100) }, options),
    }),
    caughtBy: [longStep],
  },
  {
    name: 'pages through the first 500 students',
    plant: (right) => ({
      top: async (query, options) =>
        (await right.top(query, options)).slice(0, Math.max(0, 500 - query.offset)),
    }),
    caughtBy: [largeBoard],
  },
  {
    name: 'ranks the first 500 students, and everybody else behind them',
    plant: (right) => ({
      rank: async (query, options) => {
        const rank = await right.rank(query, options);
        return rank && { ...rank, rank: Math.min(rank.rank, 501) };
      },
    }),
    caughtBy: [largeBoard],
  },
  {
    name: 'tells no more than 500 students on a board',
    plant: (right) => ({
      rank: async (query, options) => {
        const rank = await right.rank(query, options);
        return rank && { ...rank, of: Math.min(rank.of, 500) };
      },
    }),
    caughtBy: [largeBoard],
  },
  {
    name: 'counts no more than 500 students',
    plant: (right) => ({
      count: async (query, options) =>
        (await right.count(query, options)).map((count) => Math.min(count, 500)),
    }),
    caughtBy: [largeBoard],
  },
  {
    name: 'tells the parts of the first 60 actions',
    plant: (right) => ({
      parts: async (query, options) => new Map([...(await right.parts(query, options))].slice(0, 60)),
    }),
    caughtBy: ['a student of hundreds of actions has a part of each'],
  },
  {
    name: 'erases from the first 100 boards',
    plant: byBoards(
      erasesFromTheFirst(100, ({ increments, ...board }: BoardIncrements, studentId) => {
        const sum = increments.get(studentId);
        return sum === undefined ? [] : [{ ...board, increments: new Map([[studentId, sum]]) }];
      }),
    ),
    caughtBy: ['a student is erased from every board, however many'],
  },
];

function adding(
  change: (boards: readonly BoardIncrements[]) => readonly BoardIncrements[],
): Plant<ScoreBoard> {
  return (right) => ({
    apply: ({ add, ...rest }, options) =>
      right.apply({ ...rest, add: { ...add, boards: change(add.boards) } }, options),
  });
}

/** Plants into a score board what is wrong in how lists are added. */
function byBoards(plant: Plant<Projection<readonly BoardIncrements[]>>): Plant<ScoreBoard> {
  return (right, attic) => {
    const { apply } = plant(
      {
        ...right,
        apply: ({ add: boards, ...rest }, options) => right.apply({ ...rest, add: { boards } }, options),
      },
      attic,
    );
    return { apply: async ({ add, ...rest }, options) => apply?.({ ...rest, add: add.boards }, options) };
  };
}
