import type { MongoClient } from 'mongodb';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { type Database, openDatabase, parsedBatches, toDocuments } from './database.ts';

const runs = 7;
const size = 1000;

/** Appends of batches, against the driver's own inserts of the same documents. */
export async function appendAgainstInsert(
  client: MongoClient,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const count = 20_000;
  const appended = await openDatabase(client, 'bench-append');
  const inserted = await openDatabase(client, 'bench-insert');
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: append against insertMany`);
    const batches = [...parsedBatches(count, size, i + 1)];
    const documents = batches.map((batch, n) => toDocuments(batch, i * count + n * size + 1));
    const ours = await appending(appended, batches);
    const raw = await secondsOf(async () => {
      for (const batch of documents) await inserted.raw.insertMany(batch);
    });
    if (i === 0) continue;
    ratios.push(raw / ours);
    rates.push(count / ours);
  }
  await appended.close();
  await inserted.close();
  return [
    medianOf(ratios, {
      name: 'append of 1,000 activities / raw insertMany',
      unit: 'ratio',
      goal: 0.95,
      better: 'higher',
    }),
    medianOf(rates, { name: 'append of 1,000 activities', unit: 'activities/s', better: 'higher' }),
  ];
}

/** The rates of appends and of the driver's own inserts to a long log, against those to a short one. */
export async function appendToLongLog(
  client: MongoClient,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const atShort = 5000;
  const atLong = 20_000;
  const short = await openDatabase(client, 'bench-short');
  const long = await openDatabase(client, 'bench-long');
  progress('filling a log with 2 M activities');
  // What the runs append and insert lies around the figure that they are named by.
  await short.fill(50_000 - atShort * runs, 101);
  const seconds = await secondsOf(() => long.fill(2_000_000 - atLong * runs, 102));
  progress(`filled it in ${Math.round(seconds)} s`);
  const appended: number[] = [];
  const inserted: number[] = [];
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: at 2 M against at 50 k`);
    const longRates = await ratesOf(long, atLong, 103 + 2 * i);
    const shortRates = await ratesOf(short, atShort, 203 + 2 * i);
    if (i === 0) continue;
    appended.push(longRates.append / shortRates.append);
    inserted.push(longRates.insert / shortRates.insert);
  }
  await short.close();
  await long.close();
  const about = { unit: 'ratio', better: 'higher' } as const;
  return [
    medianOf(appended, { name: 'append rate at 2 M / at 50 k stored activities', goal: 0.9, ...about }),
    medianOf(inserted, { name: 'raw insertMany rate at 2 M / at 50 k stored activities', ...about }),
  ];
}

/** Activities per second, appended and then inserted past LearnTrack. */
async function ratesOf(database: Database, count: number, seed: number) {
  const ours = await appending(database, [...parsedBatches(count, size, seed)]);
  const { position } = await database.log.head();
  const batches = [...parsedBatches(count, size, seed + 1)];
  const documents = batches.map((batch, n) => toDocuments(batch, position + n * size + 1));
  const raw = await secondsOf(async () => {
    for (const batch of documents) await database.raw.insertMany(batch);
  });
  await database.moveHead(position + count);
  return { append: count / ours, insert: count / raw };
}

function appending({ log }: Database, batches: readonly Parameters<Database['log']['append']>[0][]) {
  return secondsOf(async () => {
    for (const batch of batches) await log.append(batch);
  });
}
