import type { ReportStore } from '@learntrack/core';
import { everyDay, type ReportStoreContents, reportStoreKind } from '../../src/report-store/kind.ts';
import { collect } from '../../src/suite/expectations.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type Plant, remoteMemory } from './remote.ts';
import { remoteProjection } from './remote-projection.ts';

export function remoteReportStore(plant?: Plant<ReportStore>): Subject<ReportStore, ReportStoreContents> {
  const reading = {
    contents: (store: ReportStore) => collect(store.dailyEngagement(everyDay)),
    // Who is active lies in the database as a set; here all that shows of it is how large it is.
    mentions: async (store: ReportStore) =>
      (await collect(store.dailyEngagement(everyDay))).some(({ activeStudents }) => activeStudents > 1),
  };
  return { ...remoteMemory, create: async () => remoteProjection(reportStoreKind, reading, plant) };
}
