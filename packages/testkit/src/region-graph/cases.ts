import { type DetectionModel, type LogEntry, type RegionGraph, toDetectionModel } from '@learntrack/core';
import { simulateClass } from '@learntrack/importers';
import fc from 'fast-check';
import { logOf } from '../generators/log.ts';
import { simulatedLog } from '../generators/simulated-log.ts';
import { followed } from '../projection/projection-expectations.ts';
import { sampleLog } from '../projection/sample-log.ts';
import { recomputeMultiRegionAccess } from '../reference/multi-region-access.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import { type Case, forAll } from '../suite/case.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import {
  always,
  byTime,
  findingsOf,
  type RegionGraphContents,
  regionGraphKind,
  remainingAccesses,
  withoutStudent,
} from './kind.ts';

export const hour = 3_600_000;
const noon = Date.parse('2026-01-05T12:00:00Z');

/** An instant so many milliseconds behind the noon that the cases are about. */
export const after = (ms: number) => new Date(noon + ms);

/** The laws of detection beyond those of every projection: the store narrows, and never drops what counts. */
export function regionGraphCases(): Case<RegionGraph, RegionGraphContents>[] {
  return [
    {
      law: 'a student with two regions exactly one window apart is a candidate, for the window is closed',
      async run({ store }) {
        const log = logOf(
          { region: 'EU', timestamp: after(0) },
          { region: 'US', timestamp: after(24 * hour) },
        );
        await complete(store, log);
        await expectFindings(store, log, toDetectionModel({ window: '24h' }), 1);
      },
    },
    {
      law: 'a student whose regions are a millisecond more than the window apart is no finding',
      async run({ store }) {
        const log = logOf(
          { region: 'EU', timestamp: after(0) },
          { region: 'US', timestamp: after(24 * hour + 1) },
        );
        await complete(store, log);
        await expectFindings(store, log, toDetectionModel({ window: '24h' }), 0);
      },
    },
    {
      law: 'regions at the same instant are within any window',
      async run({ store }) {
        const log = logOf({ region: 'EU', timestamp: after(0) }, { region: 'US', timestamp: after(0) });
        await complete(store, log);
        await expectFindings(store, log, toDetectionModel({ window: 1 }), 1);
      },
    },
    {
      law: 'regions on the allow list are in order',
      async run({ store }) {
        const log = logOf(
          { region: 'EU', timestamp: after(0) },
          { region: 'CAMPUS', timestamp: after(hour) },
          { studentId: 'S2', region: 'EU', timestamp: after(0) },
          { studentId: 'S2', region: 'CAMPUS', timestamp: after(hour) },
          { studentId: 'S2', region: 'US', timestamp: after(2 * hour) },
        );
        await complete(store, log);
        await expectFindings(store, log, toDetectionModel({ allow: ['CAMPUS'] }), 1);
      },
    },
    {
      law: 'so many regions are needed as the rules say',
      async run({ store }) {
        const log = logOf(
          ...['EU', 'US'].map((region) => ({ studentId: 'S1', region })),
          ...['EU', 'US', 'AS'].map((region) => ({ studentId: 'S2', region })),
        );
        await complete(store, log);
        await expectFindings(store, log, toDetectionModel({ minRegions: 3 }), 1);
      },
    },
    {
      law: 'so many activities from each region are needed as the rules say, and exactly so many will do',
      async run({ store }) {
        const log = logOf(
          ...['EU', 'EU', 'US', 'US'].map((region) => ({ studentId: 'S1', region })),
          ...['EU', 'EU', 'EU', 'US'].map((region) => ({ studentId: 'S2', region })),
        );
        await complete(store, log);
        await expectFindings(store, log, toDetectionModel({ minActivities: 2 }), 1);
      },
    },
    {
      law: 'a candidate comes with the regions that have too few activities to count, for they make returns',
      async run({ store }) {
        const log = logOf(
          ...['EU', 'EU', 'US', 'US', 'AS', 'US'].map((region, i) => ({
            region,
            timestamp: after(i * hour),
          })),
        );
        await complete(store, log);
        await expectFindings(store, log, toDetectionModel({ minActivities: 2 }), 1);
      },
    },
    {
      law: 'candidates come once, with every access in question',
      async run({ store }) {
        const log = [...sampleLog()];
        await complete(store, log);
        const candidates = await collect(store.candidates({ interval: always, rules: toDetectionModel() }));
        const students = candidates.map(({ studentId }) => studentId);
        expectSame([...students].sort(), [...new Set(students)].sort(), 'the candidates');
        expectSame(students.includes('S1'), true, 'whether the student with two regions is among them');
        const accesses = candidates.find(({ studentId }) => studentId === 'S1')?.accesses ?? [];
        const expected = remainingAccesses(log).filter(({ studentId }) => studentId === 'S1');
        expectSame(
          [...accesses].sort(byTime),
          expected.map(withoutStudent).sort(byTime),
          'the accesses of S1',
        );
      },
    },
    {
      law: 'detection looks at [from, to) and at the course asked for',
      async run({ store }) {
        const log = logOf(
          { studentId: 'from', region: 'EU', timestamp: after(0) },
          { studentId: 'from', region: 'US', timestamp: after(hour) },
          { studentId: 'to', region: 'EU', timestamp: after(hour) },
          { studentId: 'to', region: 'US', timestamp: after(2 * hour) },
          { studentId: 'before', region: 'EU', timestamp: after(-1) },
          { studentId: 'before', region: 'US', timestamp: after(hour) },
          { studentId: 'courses', region: 'EU', timestamp: after(0) },
          { studentId: 'courses', courseId: 'C2', region: 'US', timestamp: after(hour) },
        );
        await complete(store, log);
        const query = { interval: { from: after(0), to: after(2 * hour) }, rules: toDetectionModel() };
        const found = async (course: object) =>
          (await findingsOf(store, { ...query, ...course })).map(({ studentId }) => studentId);
        expectSame(await found({}), ['courses', 'from'], 'who is found in all courses');
        expectSame(await found({ courseId: 'C1' }), ['from'], 'who is found in C1');
      },
    },
    forAll(
      'findings are those of the log, whatever the rules',
      fc.tuple(
        historyArbitrary(),
        fc.record({
          window: fc.constantFrom('1h', '12h', '24h', '3d'),
          minRegions: fc.constantFrom(2, 3),
          minActivities: fc.constantFrom(1, 2),
          allow: fc.constantFrom([], ['EU']),
        }),
      ),
      async ({ store }, [log, rules]) => {
        await complete(store, log);
        await expectFindings(store, log, toDetectionModel(rules));
      },
    ),
    forAll(
      'in a simulated class the shared accounts are found, and nobody else',
      fc.nat(1000),
      async ({ store }, seed) => {
        const simulated = simulateClass({ seed, students: 20, days: 7 });
        const log = simulatedLog(simulated);
        await complete(store, log);
        const findings = await findingsOf(store, { interval: always, rules: toDetectionModel() });
        expectSame(
          findings.map(({ studentId }) => studentId),
          simulated.sharedAccounts,
          'who is found',
        );
      },
    ),
  ];
}

/** Few students on full hours: accesses meet at the same instant, or exactly one window apart. */
export function historyArbitrary(): fc.Arbitrary<LogEntry[]> {
  const access = fc.record({
    studentId: fc.constantFrom('S1', '__proto__'),
    courseId: fc.constantFrom('C1', 'C1', 'a.b'),
    region: fc.constantFrom('EU', 'US', 'AS', 'unknown'),
    timestamp: fc.integer({ min: -36, max: 36 }).map((hours) => after(hours * hour)),
  });
  return fc.array(access, { minLength: 10, maxLength: 30 }).map((accesses) => logOf(...accesses));
}

/** Expects the findings of a log, and so many. */
export async function expectFindings(
  store: RegionGraph,
  log: readonly LogEntry[],
  rules: DetectionModel,
  count?: number,
): Promise<void> {
  const findings = await findingsOf(store, { interval: always, rules });
  expectSame(findings, recomputeMultiRegionAccess(remainingActivities(log), rules), 'the findings');
  if (count !== undefined) expectSame(findings.length, count, 'how many findings there are');
}

/** Takes a store along a log, a thousand entries at a time if the store takes so many. */
export async function complete(store: RegionGraph, log: readonly LogEntry[]): Promise<void> {
  const follower = await followed(regionGraphKind, store, 0, log);
  await follower.takeAll(Math.min(1000, store.maxBatch ?? 1000));
  await follower.complete();
}
