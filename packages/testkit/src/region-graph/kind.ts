import {
  type AccessQuery,
  type DetectionModel,
  detectMultiRegionAccess,
  type LogEntry,
  type MultiRegionAccess,
  memoryAdapter,
  type RegionAccess,
  type RegionGraph,
  type StudentAccess,
  toAccesses,
  toBatch,
  toDetectionModel,
} from '@learntrack/core';
import { openAdapter } from '../adapter/open-adapter.ts';
import type { ProjectionKind } from '../projection/projection-kind.ts';
import { vocabularyOf } from '../projection/vocabulary.ts';
import { byBytes } from '../reference/by-bytes.ts';
import { recomputeMultiRegionAccess } from '../reference/multi-region-access.ts';
import { recomputeRegionPairs } from '../reference/region-pairs.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import { collect } from '../suite/expectations.ts';

/** What a region graph holds: every access from a known region. */
export type RegionGraphContents = readonly StudentAccess[];

/** All that there is. */
export const always = { from: new Date('1900-01-01T00:00:00Z'), to: new Date('9999-12-31T00:00:00Z') };

const rules = toDetectionModel({ window: '24h' });

export const regionGraphKind: ProjectionKind<RegionGraph, RegionGraphContents> = {
  port: 'RegionGraph',
  definition: 'region-accesses/1',
  otherDefinition: 'region-accesses/2',
  forgetsInServed: true,
  inMemory: () => openAdapter(memoryAdapter()).ports.regionGraph,
  async apply(store, { after, upTo, entries }, options) {
    const { erase, activities } = toBatch(entries);
    await store.apply({ after, upTo, erase, add: toAccesses(activities) }, options);
  },
  async answers(store, log) {
    const answers = new Map<string, readonly RegionAccess[]>();
    for (const studentId of vocabularyOf(log).students) {
      answers.set(studentId, await collect(store.accesses({ studentId, interval: always })));
    }
    return {
      accesses: answers,
      findings: await findingsOf(store, { interval: always, rules }),
      pairs: await store.pairs({ interval: always, limit: 10_000 }),
    };
  },
  expectedAnswers(log) {
    const accesses = remainingAccesses(log);
    return {
      accesses: new Map(
        vocabularyOf(log).students.map((studentId) => [
          studentId,
          accesses
            .filter((access) => access.studentId === studentId)
            .map(withoutStudent)
            .sort(byTime),
        ]),
      ),
      findings: recomputeMultiRegionAccess(remainingActivities(log), rules),
      pairs: recomputeRegionPairs(remainingActivities(log)),
    };
  },
  foundContents: (accesses) => [...accesses].sort((a, b) => byBytes(a.activityId, b.activityId)),
  expectedContents: (log) => remainingAccesses(log).sort((a, b) => byBytes(a.activityId, b.activityId)),
  queries: {
    candidates: (store, options) => collect(store.candidates({ interval: always, rules }, options)),
    accesses: (store, options) => collect(store.accesses({ studentId: 'S1', interval: always }, options)),
    pairs: (store, options) => store.pairs({ interval: always, limit: 10 }, options),
    horizon: (store, options) => store.horizon(options),
  },
  streams: {
    candidates: (store, options) => store.candidates({ interval: always, rules }, options),
    accesses: (store, options) => store.accesses({ studentId: 'S1', interval: always }, options),
  },
  writes: {
    removeBefore: (store, options) => store.removeBefore(new Date('2026-01-05T12:00:00Z'), options),
  },
  effectsMayRunAhead: false,
};

/** What detection finds in a store's candidates, by student. */
export async function findingsOf(
  store: RegionGraph,
  query: AccessQuery & { readonly rules: DetectionModel },
): Promise<MultiRegionAccess[]> {
  const findings: MultiRegionAccess[] = [];
  for await (const { studentId, accesses } of store.candidates(query)) {
    const finding = detectMultiRegionAccess(studentId, accesses, query.rules);
    if (finding) findings.push(finding);
  }
  return findings.sort((a, b) => byBytes(a.studentId, b.studentId));
}

/** The accesses that are left of a log. */
export function remainingAccesses(log: readonly LogEntry[]): StudentAccess[] {
  return remainingActivities(log)
    .filter(({ region }) => region !== 'unknown')
    .map(({ studentId, activityId, courseId, action, timestamp, region }) => ({
      ...{ studentId, activityId, courseId, action, timestamp, region },
    }));
}

/** The order of a student's accesses. */
export function byTime(a: RegionAccess, b: RegionAccess): number {
  return a.timestamp.getTime() - b.timestamp.getTime() || byBytes(a.activityId, b.activityId);
}

/** An access as its student's. */
export function withoutStudent({ studentId: _, ...access }: StudentAccess): RegionAccess {
  return access;
}
