import type { RegionGraph, RegionPair } from '@learntrack/core';
import { always } from '../../src/region-graph/kind.ts';
import type { Mutant } from './mutant.ts';

const drawn = 'pairs are those of the log, whatever the range, the course and how many';

/** Region graphs that are wrong about what students share. */
export const regionGraphPairMutants: Mutant<RegionGraph>[] = [
  {
    name: 'counts accesses for students',
    plant: (right) => {
      let accesses = 0;
      return {
        apply: async (change, options) => {
          await right.apply(change, options);
          accesses += change.add.length;
        },
        pairs: async (query, options) =>
          (await right.pairs(query, options)).map((pair) => ({ ...pair, students: accesses })),
      };
    },
    caughtBy: ['a pair counts each student once, with however many accesses, and comes once'],
  },
  {
    name: 'tells each pair from either end',
    plant: (right) => ({
      pairs: async (query, options) =>
        (await right.pairs(query, options)).flatMap((pair): RegionPair[] => {
          const [first, second] = pair.regions;
          return [pair, { ...pair, regions: [second, first] }];
        }),
    }),
    caughtBy: ['a pair counts each student once, with however many accesses, and comes once', drawn],
  },
  {
    name: 'orders pairs by UTF-16 names',
    plant: (right) => ({
      pairs: async (query, options) => {
        const pairs = [...(await right.pairs(query, options))];
        const name = ({ regions }: RegionPair) => regions.join('\0');
        return pairs.sort((a, b) => b.students - a.students || (name(a) < name(b) ? -1 : 1));
      },
    }),
    caughtBy: ['the most shared pairs come first, equal ones by the code points of their names'],
  },
  {
    name: 'takes as many pairs as asked for, and orders them then',
    plant: (right) => ({
      pairs: async ({ limit, ...query }, options) => {
        const pairs = [...(await right.pairs({ ...query, limit: 10_000 }, options))].reverse();
        return pairs.slice(0, limit).reverse();
      },
    }),
    caughtBy: ['of more pairs than asked for the first ones come', drawn],
  },
  {
    name: 'looks for pairs at any time',
    plant: (right) => ({
      pairs: ({ interval: _, ...query }, options) => right.pairs({ ...query, interval: always }, options),
    }),
    caughtBy: ['a pair is shared in [from, to) and in the course asked for', drawn],
  },
  {
    name: 'looks for pairs in all courses',
    plant: (right) => ({
      pairs: ({ courseId: _, ...query }, options) => right.pairs(query, options),
    }),
    caughtBy: ['a pair is shared in [from, to) and in the course asked for', drawn],
  },
];
