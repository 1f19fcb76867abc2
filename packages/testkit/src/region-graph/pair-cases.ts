import type { LogEntry, RegionGraph } from '@learntrack/core';
import fc from 'fast-check';
import { logOf } from '../generators/log.ts';
import { recomputeRegionPairs } from '../reference/region-pairs.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { after, complete, historyArbitrary, hour } from './cases.ts';
import { always, type RegionGraphContents } from './kind.ts';

/** The laws of the regions that students share. */
export function pairCases(): Case<RegionGraph, RegionGraphContents>[] {
  return [
    {
      law: 'a pair counts each student once, with however many accesses, and comes once',
      async run({ store }) {
        const log = logOf(
          ...accessesFrom('S1', ['EU', 'US', 'EU', 'US', 'EU']),
          ...accessesFrom('S2', ['US', 'EU']),
          ...accessesFrom('S3', ['EU', 'EU', 'unknown']),
        );
        await complete(store, log);
        const pairs = await store.pairs({ interval: always, limit: 10 });
        expectSame(pairs, [{ regions: ['EU', 'US'], students: 2 }], 'the pairs');
      },
    },
    {
      law: 'the most shared pairs come first, equal ones by the code points of their names',
      async run({ store }) {
        const names = ['B', 'a', 'é', '\uffff', '😀'];
        const log = logOf(
          ...accessesFrom('S1', [...names].reverse()),
          ...accessesFrom('S2', ['😀', 'é']),
          ...accessesFrom('S3', ['é', '😀', 'B']),
        );
        await complete(store, log);
        await expectPairs(store, log, { limit: 100 });
      },
    },
    {
      law: 'of more pairs than asked for the first ones come',
      async run({ store }) {
        const log = logOf(
          ...accessesFrom('S1', ['A', 'B', 'C', 'D']),
          ...accessesFrom('S2', ['C', 'D']),
          ...accessesFrom('S3', ['B', 'D']),
          ...accessesFrom('S4', ['C', 'D']),
        );
        await complete(store, log);
        for (const limit of [1, 2, 3, 6, 10_000]) await expectPairs(store, log, { limit });
      },
    },
    {
      law: 'a pair is shared in [from, to) and in the course asked for',
      async run({ store }) {
        const access = (studentId: string, region: string, ms: number, courseId = 'C1') => ({
          ...{ studentId, region, courseId, timestamp: after(ms) },
        });
        const log = logOf(
          ...[access('from', 'EU', 0), access('from', 'US', hour)],
          ...[access('before', 'AS', -1), access('before', 'US', hour)],
          ...[access('to', 'EU', hour), access('to', 'AS', 2 * hour)],
          ...[access('courses', 'AF', 0), access('courses', 'EU', hour, 'C2')],
        );
        await complete(store, log);
        const interval = { from: after(0), to: after(2 * hour) };
        const pairs = async (query: object) =>
          (await store.pairs({ interval, limit: 10, ...query })).map(({ regions }) => regions.join());
        expectSame(await pairs({}), ['AF,EU', 'EU,US'], 'in all courses');
        expectSame(await pairs({ courseId: 'C1' }), ['EU,US'], 'in C1');
        expectSame(await pairs({ courseId: 'C9' }), [], 'in an unknown course');
      },
    },
    forAll(
      'pairs are those of the log, whatever the range, the course and how many',
      fc.tuple(
        historyArbitrary(),
        fc.record({
          interval: fc.constantFrom(
            always,
            { from: after(-12 * hour), to: after(24 * hour) },
            { from: after(-24 * hour), to: after(0) },
          ),
          courseId: fc.constantFrom(undefined, 'C1'),
          limit: fc.integer({ min: 1, max: 7 }),
        }),
      ),
      async ({ store }, [log, { courseId, ...query }]) => {
        await complete(store, log);
        await expectPairs(store, log, { ...query, ...(courseId !== undefined && { courseId }) });
      },
    ),
  ];
}

/** Expects the pairs of a log. */
export async function expectPairs(
  store: RegionGraph,
  log: readonly LogEntry[],
  { interval = always, courseId, limit }: Partial<PairQuery> & Pick<PairQuery, 'limit'>,
): Promise<void> {
  const inQuestion = remainingActivities(log).filter(
    (activity) =>
      activity.timestamp >= interval.from &&
      activity.timestamp < interval.to &&
      (courseId === undefined || activity.courseId === courseId),
  );
  const pairs = await store.pairs({ interval, limit, ...(courseId !== undefined && { courseId }) });
  expectSame(pairs, recomputeRegionPairs(inQuestion).slice(0, limit), `the first ${limit} pairs`);
}

type PairQuery = Parameters<RegionGraph['pairs']>[0];

function accessesFrom(studentId: string, regions: readonly string[]) {
  return regions.map((region) => ({ studentId, region }));
}
