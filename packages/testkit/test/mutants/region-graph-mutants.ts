import type { RegionGraph } from '@learntrack/core';
import { regionGraphKind } from '../../src/region-graph/kind.ts';
import { collect } from '../../src/suite/expectations.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';
import { erasingPlants, projectionMutants } from './projection-mutants.ts';
import { regionGraphPairMutants } from './region-graph-pair-mutants.ts';
import { regionGraphRetentionMutants } from './region-graph-retention-mutants.ts';
import { regionGraphSizeMutants } from './region-graph-size-mutants.ts';

/** A region graph with one bug each. */
export const regionGraphMutants: Mutant<RegionGraph>[] = [
  ...projectionMutants(regionGraphKind, {
    ...erasingPlants,
    foldsIds: (right) => ({
      apply: (change, options) => {
        const add = change.add.map((access) => ({ ...access, studentId: fold(access.studentId) }));
        return right.apply({ ...change, add }, options);
      },
    }),
  }),
  {
    name: 'narrows by an open window',
    plant: (right) => ({
      async *candidates(query, options) {
        for await (const candidate of right.candidates(query, options)) {
          const times = candidate.accesses.map(({ timestamp }) => timestamp.getTime());
          const span = Math.max(...times) - Math.min(...times);
          if (span < query.rules.window) yield candidate;
        }
      },
    }),
    caughtBy: [
      'a student with two regions exactly one window apart is a candidate, for the window is closed',
      'findings are those of the log, whatever the rules',
    ],
  },
  {
    name: 'keeps seconds instead of milliseconds',
    plant: (right) => ({
      apply: (change, options) => {
        const add = change.add.map((access) => ({
          ...access,
          timestamp: new Date(Math.floor(access.timestamp.getTime() / 1000) * 1000),
        }));
        return right.apply({ ...change, add }, options);
      },
    }),
    caughtBy: [
      'a student whose regions are a millisecond more than the window apart is no finding',
      'an access keeps its instant, from 1900 on, to the millisecond',
    ],
  },
  {
    name: 'keeps one access per instant',
    plant: (right) => ({
      apply: (change, options) => {
        const byInstant = new Map(
          change.add.map((access) => [`${access.studentId} ${access.timestamp.getTime()}`, access]),
        );
        return right.apply({ ...change, add: [...byInstant.values()] }, options);
      },
    }),
    caughtBy: ['regions at the same instant are within any window'],
  },
  {
    name: 'takes accesses on the allow list for half of the proof',
    plant: (right) => ({
      async *candidates(query, options) {
        const rules = { ...query.rules, allow: new Set<string>() };
        for await (const { studentId, accesses } of right.candidates({ ...query, rules }, options)) {
          const renamed = accesses.map((access) =>
            query.rules.allow.has(access.region) ? { ...access, region: `not ${access.region}` } : access,
          );
          yield { studentId, accesses: renamed };
        }
      },
    }),
    caughtBy: ['regions on the allow list are in order'],
  },
  {
    name: 'drops candidates with more regions than needed',
    plant: (right) => ({
      async *candidates(query, options) {
        for await (const candidate of right.candidates(query, options)) {
          const regions = new Set(candidate.accesses.map(({ region }) => region));
          if (regions.size === 2) yield candidate;
        }
      },
    }),
    caughtBy: ['so many regions are needed as the rules say'],
  },
  {
    name: 'drops candidates with no more activities than needed',
    plant: (right) => ({
      candidates: ({ rules, ...query }, options) => {
        const { minActivities } = rules;
        const stricter = { ...rules, minActivities: minActivities > 1 ? minActivities + 1 : 1 };
        return right.candidates({ ...query, rules: stricter }, options);
      },
    }),
    caughtBy: [
      'so many activities from each region are needed as the rules say, and exactly so many will do',
    ],
  },
  {
    name: 'leaves out the accesses from regions with too few of them',
    plant: (right) => ({
      async *candidates(query, options) {
        for await (const { studentId, accesses } of right.candidates(query, options)) {
          const enough = [...Map.groupBy(accesses, ({ region }) => region).values()].filter(
            ({ length }) => length >= query.rules.minActivities,
          );
          yield { studentId, accesses: enough.flat() };
        }
      },
    }),
    caughtBy: [
      'a candidate comes with the regions that have too few activities to count, for they make returns',
    ],
  },
  {
    name: 'tells a candidate once per region',
    plant: (right) => ({
      async *candidates(query, options) {
        for await (const candidate of right.candidates(query, options)) {
          yield candidate;
          yield candidate;
        }
      },
    }),
    caughtBy: ['candidates come once, with every access in question'],
  },
  {
    name: 'takes the end of the interval in',
    plant: (right) => {
      const longer = ({ from, to }: { from: Date; to: Date }) => ({ from, to: new Date(to.getTime() + 1) });
      return {
        candidates: (query, options) =>
          right.candidates({ ...query, interval: longer(query.interval) }, options),
        accesses: (query, options) => right.accesses({ ...query, interval: longer(query.interval) }, options),
      };
    },
    caughtBy: [
      'detection looks at [from, to) and at the course asked for',
      'accesses are those of [from, to) and of the course asked for',
    ],
  },
  {
    name: 'orders accesses by UTF-16 ids',
    plant: (right) => ({
      async *accesses(query, options) {
        const all = await collect(right.accesses(query, options));
        yield* all.sort(
          (a, b) => a.timestamp.getTime() - b.timestamp.getTime() || (a.activityId < b.activityId ? -1 : 1),
        );
      },
    }),
    caughtBy: ['accesses come by time, at the same instant by the code points of their ids'],
  },
  {
    name: 'keeps no instants before 1970',
    plant: (right) => ({
      apply: (change, options) => {
        const add = change.add.filter(({ timestamp }) => timestamp.getTime() >= 0);
        return right.apply({ ...change, add }, options);
      },
    }),
    caughtBy: ['an access keeps its instant, from 1900 on, to the millisecond'],
  },
  {
    name: 'forgets the second page of candidates',
    plant: (right) => ({
      async *candidates(query, options) {
        yield* (await collect(right.candidates(query, options))).slice(0, 2);
      },
    }),
    caughtBy: ['in a simulated class the shared accounts are found, and nobody else'],
  },
  ...regionGraphPairMutants,
  ...regionGraphRetentionMutants,
  ...regionGraphSizeMutants,
];
