import {
  type Activity,
  type ActivityStore,
  type AppendResult,
  entryId,
  type LogEntry,
} from '@learntrack/core';
import { parsed, recordedAt, sampleActivity } from '../generators/activities.ts';
import type { Case } from '../suite/case.ts';
import { expectSame, Mismatch, outcomeOf } from '../suite/expectations.ts';
import {
  type ActivityStoreContents,
  append,
  clients,
  erasureOf,
  expectWholeLog,
  numbered,
  readLog,
} from './steps.ts';

/** The laws of writers and readers at the same time, through several clients where there can be. */
export function racingCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'of appends that race with the same activities, one records each, and the others tell where',
      async run(given) {
        const stores = await clients(given, 3);
        const activities = numbered('A', 5);
        // Each in another order: whoever locks ids one by one meets the others half-way.
        const batches = Array.from({ length: 9 }, (_, i) => [
          ...activities.slice(i % 5),
          ...activities.slice(0, i % 5),
        ]);
        const log = await race(stores, batches);
        expectSame(log.length, activities.length, 'the number of entries');
      },
    },
    {
      law: 'appends that race are recorded one after the other, each in its given order, without gaps',
      async run(given) {
        const stores = await clients(given, 3);
        const shared = numbered('shared', 4);
        const batches = Array.from({ length: 12 }, (_, i) => {
          const own = numbered(`of ${i}`, 4);
          return [own[0], shared[i % 4], own[1], own[2], shared[(i + 1) % 4], own[3]] as Activity[];
        });
        const log = await race(stores, batches);
        expectSame(log.length, 12 * 4 + shared.length, 'the number of entries');
      },
    },
    {
      law: 'of activities that race for one id, one is recorded, and the others are conflicts with it',
      async run(given) {
        const stores = await clients(given, 3);
        const courses = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6'];
        const results = await Promise.all(
          courses.map((courseId, i) => append(stores[i % 3] as ActivityStore, { courseId })),
        );
        const statuses = results.map(([result]) => result?.status);
        expectSame(
          statuses.toSorted(),
          courses.map((_, i) => (i === 5 ? 'recorded' : 'conflict')),
        );
        const winner = courses[statuses.indexOf('recorded')] as string;
        const activity = sampleActivity({ courseId: winner });
        expectSame(await readLog(given.store), [{ kind: 'activity', position: 1, activity }], 'the log');
      },
    },
    {
      law: 'activities, erasures and markers that race share one sequence of positions',
      async run(given) {
        const stores = await clients(given, 2);
        const told = await Promise.all(
          Array.from({ length: 5 }, (_, i) => stores[i % 2] as ActivityStore).flatMap((store, i) => [
            append(store, { activityId: `A${i}` }).then(([result]) => [result?.position, `A${i}`]),
            store.mark({ entryId: `M${i}`, recordedAt }).then((position) => [position, `M${i}`]),
            store.erase(erasureOf('S9', `E${i}`)).then(({ position }) => [position, `E${i}`]),
          ]),
        );
        const log = await expectWholeLog(given.store);
        expectSame(
          new Map(log.map((entry) => [entry.position, entryId(entry)])),
          new Map(told as [number, string][]),
          'the ids by position',
        );
        expectSame(log.length, told.length, 'the number of entries');
      },
    },
    {
      law: 'an erasure that races with appends anonymises what lies before it and nothing behind',
      async run(given) {
        const stores = await clients(given, 2);
        const [erased] = await Promise.all([
          append(given.store, { activityId: 'first' }).then(() => given.store.erase(erasureOf('S1'))),
          ...Array.from({ length: 8 }, (_, i) =>
            append(stores[i % 2] as ActivityStore, { activityId: `A${i}.1` }).then(() =>
              append(stores[(i + 1) % 2] as ActivityStore, { activityId: `A${i}.2` }),
            ),
          ),
        ]);
        const log = await expectWholeLog(given.store);
        const kinds = log.map(({ kind, position }) => [position, kind]);
        expectSame(
          kinds,
          log.map(({ position }) => [position, kindBeside(position, erased.position)]),
          'the kinds by position',
        );
        expectSame(erased.activities, erased.position - 1, 'the number of activities told');
      },
    },
    {
      law: 'whoever follows the log while others append misses nothing',
      async run(given) {
        const stores = await clients(given, 3);
        let writing = true;
        const written = outcomeOf(
          Promise.all(
            stores.map(async (store, i) => {
              for (const { activityId } of numbered(`of ${i}`, 15)) {
                await append(store, { activityId }, { activityId: `${activityId}, too` });
              }
            }),
          ),
        ).finally(() => {
          writing = false;
        });
        const seen: LogEntry[] = [];
        for (let last = false; !last; ) {
          last = !writing;
          const { position } = await given.store.head();
          const stretch = { after: seen.length, upTo: position, batchSize: 7 };
          for await (const batch of given.store.read(stretch)) seen.push(...batch);
          expectSame(seen.at(-1)?.position ?? 0, position, 'the last position, read up to the head');
        }
        const outcome = await written;
        if ('error' in outcome) throw outcome.error;
        expectSame(seen, await expectWholeLog(given.store), 'what was followed');
      },
    },
  ];
}

/** Appends the batches at the same time, and expects that the answers agree with each other and with the log. */
async function race(
  stores: readonly ActivityStore[],
  batches: readonly (readonly Activity[])[],
): Promise<LogEntry[]> {
  const told = await Promise.all(
    batches.map((batch, i) => (stores[i % stores.length] as ActivityStore).append(batch.map(parsed))),
  );
  const log = await expectWholeLog(stores[0] as ActivityStore);
  const recorded: string[] = [];
  for (const [i, results] of told.entries()) {
    const batch = batches[i] as readonly Activity[];
    expectSame(
      results.map(({ position }) => entryId(log[position - 1] as LogEntry)),
      batch.map(({ activityId }) => activityId),
      'the ids at the positions told',
    );
    expectInRow(results);
    recorded.push(
      ...batch.filter((_, j) => results[j]?.status === 'recorded').map(({ activityId }) => activityId),
    );
  }
  expectSame(recorded.toSorted(), log.map(entryId).toSorted(), 'the ids told as recorded');
  return log;
}

/** Expects that what one append recorded stands together, in the order of its batch. */
function expectInRow(results: readonly AppendResult[]): void {
  if (results.some(({ status }) => status === 'conflict')) throw new Mismatch('no conflicts', 'one');
  const positions = results.filter(({ status }) => status === 'recorded').map(({ position }) => position);
  expectSame(
    positions,
    positions.map((_, i) => (positions[0] as number) + i),
    'the positions of one append',
  );
}

function kindBeside(position: number, erasure: number): LogEntry['kind'] {
  if (position === erasure) return 'erasure';
  return position < erasure ? 'anonymised' : 'activity';
}
