import { type RegionGraph, type StudentAccess, toDetectionModel } from '@learntrack/core';
import { logOf } from '../generators/log.ts';
import { bare, Follower } from '../projection/follower.ts';
import { followed } from '../projection/projection-expectations.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import { eventually } from '../suite/patience.ts';
import { after, complete, expectFindings, hour } from './cases.ts';
import {
  always,
  byTime,
  type RegionGraphContents,
  regionGraphKind,
  remainingAccesses,
  withoutStudent,
} from './kind.ts';
import { expectPairs } from './pair-cases.ts';

const thousand = 1000;
const rules = toDetectionModel();

/** More rows than drivers fetch at once: the page of Cassandra's driver holds 5,000, of others fewer. */
const manyRows = 6001;

/** The laws of more students, and of more accesses of a student, than a class has. */
export function regionGraphSizeCases(): Case<RegionGraph, RegionGraphContents>[] {
  return [
    {
      // Two of them, for a candidate takes two accesses.
      law: 'a step of a thousand entries, each a new student, course, action and day, is a step like any other',
      async run({ store }) {
        const from = (region: string) =>
          numbered(thousand, (i) => ({
            ...{ studentId: `S${i}`, courseId: `C${i}`, action: `action ${i}`, region },
            timestamp: after(24 * hour * i),
          }));
        const log = logOf(...from('EU'), ...from('US'));
        await complete(store, log);
        await expectFindings(store, log, rules, thousand);
      },
    },
    {
      law: 'a student of a thousand accesses has them all, alone and as a candidate',
      async run({ store }) {
        const log = logOf(...numbered(thousand, ofOneStudent));
        await complete(store, log);
        const expected = remainingAccesses(log).map(withoutStudent).sort(byTime);
        const accesses = await collect(store.accesses({ studentId: 'S', interval: always }));
        expectSame(accesses, expected, 'the accesses');
        const [candidate] = await collect(store.candidates({ interval: always, rules }));
        expectSame([...(candidate?.accesses ?? [])].sort(byTime), expected, 'those of the candidate');
      },
    },
    {
      law: 'a student is erased with every access, however many',
      async run({ store }) {
        const left = ['EU', 'US'].map((region) => ({ studentId: 'left', region }));
        const log = logOf(...left, ...numbered(thousand / 2, ofOneStudent), { erase: 'S' });
        // In two steps: what is erased in its own step is not even added.
        const follower = await followed(regionGraphKind, store, log.length - 1, log);
        await follower.takeAll();
        await follower.complete();
        const accesses = await collect(store.accesses({ studentId: 'S', interval: always }));
        expectSame(accesses, [], 'the accesses of the erased');
        await expectFindings(store, log, rules, 1);
      },
    },
    {
      law: 'the pairs of fifty regions are all told',
      async run({ store }) {
        const log = logOf(...numbered(50, (i) => ({ region: `region ${i}` })));
        await complete(store, log);
        await expectPairs(store, log, { limit: 10_000 });
      },
    },
    {
      law: 'a removal removes thousands of accesses, of one student and of thousands',
      async run({ store }) {
        await fill(store, [
          ...numbered(manyRows, (i) => accessOf(`S${i}`, i, 'EU')),
          ...numbered(manyRows, (i) => accessOf('S', i, 'US')),
        ]);
        expectSame(await store.removeBefore(after(manyRows - 1)), 2 * (manyRows - 1), 'how many went');
        for (const [studentId, left] of [
          ['S', 1],
          [`S${manyRows - 1}`, 1],
          ['S7', 0],
          [`S${manyRows - 2}`, 0],
        ] as const) {
          const accesses = await collect(store.accesses({ studentId, interval: always }));
          expectSame(accesses.length, left, `how many accesses are left of ${studentId}`);
        }
      },
    },
    {
      law: 'leaving candidates or accesses at the first of thousands frees the cursor',
      needs: ['probe'],
      async run({ store, probe }) {
        await fill(store, [
          ...numbered(manyRows, (i) => accessOf(`S${i}`, i, 'EU')),
          ...numbered(manyRows, (i) => accessOf(`S${i}`, i, 'US')),
          ...numbered(manyRows, (i) => accessOf('S', i, 'EU')),
        ]);
        const before = await probe.openCursors();
        for await (const _ of store.candidates({ interval: always, rules })) break;
        for await (const _ of store.accesses({ studentId: 'S', interval: always })) break;
        await eventually(() => probe.openCursors(), before, 'the open cursors');
        const accesses = await collect(store.accesses({ studentId: 'S7', interval: always }));
        expectSame(accesses.length, 2, 'how many accesses another student has');
      },
    },
  ];
}

function numbered<T>(count: number, nth: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => nth(i));
}

function ofOneStudent(i: number) {
  return { studentId: 'S', courseId: `C${i}`, region: i % 2 ? 'US' : 'EU', timestamp: after(24 * hour * i) };
}

function accessOf(studentId: string, i: number, region: string): StudentAccess {
  return {
    ...{ studentId, activityId: `${studentId} ${i} ${region}`, courseId: 'C1', action: 'page_view', region },
    timestamp: after(i),
  };
}

/** Adds accesses to a first generation, without a log that would be long to write down. */
async function fill(store: RegionGraph, accesses: readonly StudentAccess[]): Promise<void> {
  const { checkpoint } = await Follower.start(regionGraphKind, store, []);
  const batch = Math.min(thousand, store.maxBatch ?? thousand);
  let after = checkpoint;
  for (let begin = 0; begin < accesses.length; begin += batch) {
    const upTo = bare({ ...after, position: after.position + batch, activityId: `A${begin}` });
    await store.apply({ after, upTo, erase: new Map(), add: accesses.slice(begin, begin + batch) });
    after = upTo;
  }
  await store.completeGeneration(after);
}
