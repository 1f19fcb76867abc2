import type { DailyRow, ReportStore } from '@learntrack/core';
import { bare } from '../../src/projection/follower.ts';
import { everyDay, type ReportStoreContents, reportStoreKind } from '../../src/report-store/kind.ts';
import { collect } from '../../src/suite/expectations.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type Plant, remoteMemory } from './remote.ts';
import { remoteProjection } from './remote-projection.ts';

export function remoteReportStore(plant?: Plant<ReportStore>): Subject<ReportStore, ReportStoreContents> {
  const reading = { contents: (store: ReportStore) => collect(store.dailyEngagement(everyDay)), mentions };
  return { ...remoteMemory, create: async () => remoteProjection(reportStoreKind, reading, plant) };
}

/**
 * Whether a student stands in any row of the generation that is built and served. All that the store shows of its
 * students is how many they are, so the student is added to every row: where they stood already, nobody is added.
 * Leaves the store as it was.
 */
async function mentions(store: ReportStore, studentId: string): Promise<boolean> {
  const stored = await store.readCheckpoint();
  if (!stored) return false;
  const after = bare(stored);
  const change = (erase: ReadonlyMap<string, number>, rows: readonly DailyRow[]) =>
    store.apply({
      ...{ after, upTo: after, erase },
      add: rows.map(({ courseId, day }) => ({
        ...{ courseId, day },
        positions: new Map(),
        students: new Set([studentId]),
        forgotten: new Set<string>(),
      })),
    });
  const before = await collect(store.dailyEngagement(everyDay));
  await change(new Map(), before);
  const withStudent = await collect(store.dailyEngagement(everyDay));
  const mentioning = before.filter((row, i) => withStudent[i]?.activeStudents === row.activeStudents);
  await change(new Map([[studentId, Number.POSITIVE_INFINITY]]), mentioning);
  return mentioning.length > 0;
}
