import type { RegionGraph } from '@learntrack/core';
import { sampleLog } from '../../src/projection/sample-log.ts';
import { vocabularyOf } from '../../src/projection/vocabulary.ts';
import { always, type RegionGraphContents, regionGraphKind } from '../../src/region-graph/kind.ts';
import { collect } from '../../src/suite/expectations.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type Plant, remoteMemory } from './remote.ts';
import { remoteProjection } from './remote-projection.ts';

export function remoteRegionGraph(plant?: Plant<RegionGraph>): Subject<RegionGraph, RegionGraphContents> {
  const accessesOf = async (store: RegionGraph, studentId: string) =>
    (await collect(store.accesses({ studentId, interval: always }))).map((access) => ({
      ...access,
      studentId,
    }));
  const reading = {
    // Of the students that the cases with a probe fill in.
    contents: async (store: RegionGraph) =>
      (await Promise.all(vocabularyOf(sampleLog()).students.map((id) => accessesOf(store, id)))).flat(),
    // A region is seen where students share it with another.
    mentions: async (store: RegionGraph, name: string) =>
      (await accessesOf(store, name)).length > 0 ||
      (await store.pairs({ interval: always, limit: 10_000 })).some(({ regions }) => regions.includes(name)),
  };
  return { ...remoteMemory, create: async () => remoteProjection(regionGraphKind, reading, plant) };
}
