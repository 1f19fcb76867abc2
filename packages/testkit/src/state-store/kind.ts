import { type Json, memoryAdapter, type StateProjection, type StateUpdate, toBatch } from '@learntrack/core';
import { openAdapter } from '../adapter/open-adapter.ts';
import type { ProjectionKind } from '../projection/projection-kind.ts';
import { sampleCheckpoint } from '../projection/writes.ts';
import { byBytes } from '../reference/by-bytes.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import { collect } from '../suite/expectations.ts';

/** What a state store holds: per projection the state of each key. */
export type StateStoreContents = ReadonlyMap<string, ReadonlyMap<string, Json>>;

/** The name of the projection that the cases follow the log with. */
export const projectionName = 'visits';

/** How often each student came to a course. */
type Visits = readonly (readonly [studentId: string, count: number])[];

/** One state per course: who came how often. */
export const stateStoreKind: ProjectionKind<StateProjection, StateStoreContents> = {
  port: 'StateStore',
  definition: 'custom/1 version=1',
  otherDefinition: 'custom/1 version=2',
  forgetsInServed: false,
  inMemory: () => openAdapter(memoryAdapter()).ports.stateStore.open(projectionName),
  async apply(store, { after, upTo, entries }, options) {
    const { erase, activities } = toBatch(entries);
    if (erase.size > 0) {
      const forget: StateUpdate = (state) => {
        const left = (state as Visits).filter(([studentId]) => !erase.has(studentId));
        return left.length > 0 ? (left as Json) : undefined;
      };
      await store.updateAll(after, forget, options);
    }
    const courses = Map.groupBy(activities, ({ courseId }) => courseId);
    const stored = await store.load(courses.keys(), options);
    const add = new Map<string, Json>();
    for (const [courseId, its] of courses) {
      add.set(courseId, visitsWith((stored.get(courseId) ?? []) as Visits, its) as Json);
    }
    await store.apply({ after, upTo, erase: new Map(), add }, options);
  },
  answers: async (store) => new Map(await collect(store.entries())),
  expectedAnswers(log) {
    const courses = Map.groupBy(remainingActivities(log), ({ courseId }) => courseId);
    return new Map([...courses].map(([courseId, its]) => [courseId, visitsWith([], its)]));
  },
  foundContents: (contents) => contents.get(projectionName) ?? new Map(),
  expectedContents: (log) => stateStoreKind.expectedAnswers(log),
  queries: {
    load: (store, options) => store.load(['C1'], options),
    get: (store, options) => store.get('C1', options),
    entries: (store, options) => collect(store.entries(options)),
  },
  streams: {
    entries: (store, options) => store.entries(options),
  },
  writes: {
    updateAll: (store, options) =>
      store.updateAll(sampleCheckpoint(stateStoreKind.definition), () => null, options),
  },
  // Students are forgotten ahead of their step.
  effectsMayRunAhead: true,
};

function visitsWith(visits: Visits, activities: readonly { readonly studentId: string }[]): Visits {
  const counts = new Map(visits);
  for (const { studentId } of activities) counts.set(studentId, (counts.get(studentId) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => byBytes(a, b));
}
