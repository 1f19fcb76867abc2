import { forwardDecayOf, type ScoreBoard, scoreAt } from '@learntrack/core';
import type { Plant } from '../remote-memory/remote.ts';
import type { Mutant } from './mutant.ts';

const servedLaw =
  'while a generation with another landmark is built, every answer is read with that of the served one';

/** Score boards that read or keep sums relative to the wrong landmark, or lose what is far from it. */
export const landmarkMutants: Mutant<ScoreBoard>[] = [
  {
    name: 'keeps the landmark that it started with',
    plant: (right) => ({
      score: async (query, options) => {
        const stored = await right.readCheckpoint(options);
        const score = await right.score(query, options);
        return stored?.generation === 1 || score === undefined ? score : score * 2;
      },
    }),
    caughtBy: ['scores are relative to the landmark that the generation was started with'],
  },
  ...(['score', 'top', 'rank', 'count', 'parts'] as const).map((method) => ({
    name: `reads ${method} with the landmark of the generation that is built`,
    plant: withLandmarkOfTheNext(method),
    caughtBy: [servedLaw],
  })),
  {
    name: 'trims what is small by the clock',
    plant: (right) => ({
      apply: ({ add, ...rest }, options) => {
        const decay = forwardDecayOf(rest.after.definition);
        const boards = add.boards.map(({ increments, ...board }) => ({
          ...board,
          increments: new Map([...increments].filter(([, sum]) => scoreAt(sum, decay, new Date()) > 1e-99)),
        }));
        return right.apply({ ...rest, add: { ...add, boards } }, options);
      },
    }),
    caughtBy: ['scores of long ago are kept, whatever the clock says by now'],
  },
  {
    name: 'keeps no sums above 1e15',
    plant: keeping((sum) => Math.min(sum, 1e15)),
    caughtBy: [
      'scores are exact a year before and behind the landmark, and to the millisecond at it',
      'scores are exact whatever the landmark, up to 800 half-lives before or behind the activities',
    ],
  },
  {
    name: 'keeps nine decimals of a sum',
    plant: keeping((sum) => Number(sum.toFixed(9))),
    caughtBy: [
      'scores are exact a year before and behind the landmark, and to the millisecond at it',
      'scores are exact whatever the landmark, up to 800 half-lives before or behind the activities',
    ],
  },
  {
    name: 'keeps sums as floats of 32 bits wherever they fit',
    plant: keeping((sum) => (sum > 1 && Number.isFinite(Math.fround(sum)) ? Math.fround(sum) : sum)),
    caughtBy: ['scores are exact a year before and behind the landmark, and to the millisecond at it'],
  },
];

function keeping(change: (sum: number) => number): Plant<ScoreBoard> {
  return (right) => ({
    apply: ({ add, ...rest }, options) => {
      const changed = add.boards.map(({ increments, ...board }) => ({
        ...board,
        increments: new Map([...increments].map(([studentId, sum]) => [studentId, change(sum)])),
      }));
      return right.apply({ ...rest, add: { ...add, boards: changed } }, options);
    },
  });
}

/** One method takes the stored checkpoint's landmark, whichever generation it answers from. */
function withLandmarkOfTheNext(method: 'score' | 'top' | 'rank' | 'count' | 'parts'): Plant<ScoreBoard> {
  return (right) => {
    let served = 0;
    const factor = async () => {
      const stored = await right.readCheckpoint();
      if (!stored) return 1;
      const { halfLife, landmark } = forwardDecayOf(stored.definition);
      if (stored.served) served = landmark;
      return 2 ** ((landmark - served) / halfLife);
    };
    const methods: Partial<ScoreBoard> = {
      score: async (query, options) => {
        const by = await factor();
        const score = await right.score(query, options);
        return score === undefined ? score : score * by;
      },
      top: async (query, options) => {
        const by = await factor();
        return (await right.top(query, options)).map((one) => ({ ...one, score: one.score * by }));
      },
      rank: async (query, options) => {
        const by = await factor();
        const rank = await right.rank(query, options);
        return rank && { ...rank, score: rank.score * by };
      },
      count: async (query, options) => {
        const by = await factor();
        return right.count({ ...query, thresholds: query.thresholds.map((least) => least / by) }, options);
      },
      parts: async (query, options) => {
        const by = await factor();
        const parts = await right.parts(query, options);
        return new Map([...parts].map(([action, score]) => [action, score * by]));
      },
    };
    const completeGeneration: ScoreBoard['completeGeneration'] = async (checkpoint, options) => {
      await right.completeGeneration(checkpoint, options);
      await factor();
    };
    return { [method]: methods[method], completeGeneration };
  };
}
