import { mongoAdapter } from '@learntrack/adapter-mongo';
import { createLearnTrack } from '@learntrack/core';
import type { MongoClient } from 'mongodb';
import { load } from '../load.ts';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { openDatabase, parsedBatches, toDocuments } from './database.ts';

const runs = 5;
const callers = 200;
const count = 6000;

/** Many callers with one activity each at a time, against as many with an insertOne. */
export async function recordAgainstInsertOne(
  client: MongoClient,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const name = 'bench-record';
  const recorded = await openDatabase(client, name);
  const inserted = await openDatabase(client, 'bench-insert-one');
  const learnTrack = await createLearnTrack({
    adapters: [mongoAdapter({ client, database: name })],
    projections: 'off',
  });
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: ${callers} callers of record against insertOne`);
    const activities = [...load(count, 201 + i)];
    const documents = [...parsedBatches(count, count, 201 + i)].flatMap((batch) =>
      toDocuments(batch, i * count + 1),
    );
    const ours = await calling(activities, (activity) => learnTrack.activities.record(activity));
    const raw = await calling(documents, (document) => inserted.raw.insertOne(document));
    if (i === 0) continue;
    ratios.push(raw / ours);
    rates.push(count / ours);
  }
  await learnTrack.close();
  await recorded.close();
  await inserted.close();
  return [
    medianOf(ratios, {
      name: '200 callers of record, one activity each / of raw insertOne',
      unit: 'ratio',
      goal: 2,
      better: 'higher',
    }),
    medianOf(rates, {
      name: '200 callers of record, one activity each',
      unit: 'activities/s',
      better: 'higher',
    }),
  ];
}

/** The seconds until all callers together have handed in everything, each one thing at a time. */
function calling<T>(things: readonly T[], call: (thing: T) => Promise<unknown>): Promise<number> {
  const left = things.values();
  return secondsOf(() =>
    Promise.all(
      Array.from({ length: callers }, async () => {
        for (const thing of left) await call(thing);
      }),
    ),
  );
}
