import { mongoAdapter } from '@learntrack/adapter-mongo';
import { mongoSource, sparkAdapter } from '@learntrack/adapter-spark';
import { createLearnTrack } from '@learntrack/core';
import { load } from '../load.ts';
import { type Measure, medianOf, secondsOf } from '../measure.ts';

const pairs = 5;
const activities = 500_000;
const database = 'bench_spark';
const fields = ['studentId', 'courseId', 'action', 'timestamp', 'score'];

/** How fast Spark reads the log through its connector, beside a cursor of the driver. */
export async function readLog(
  url: string,
  mongoUrl: string,
  progress: (text: string) => void,
): Promise<Measure[]> {
  progress(`filling the log with ${activities} activities`);
  const mongo = mongoAdapter({ url: mongoUrl, database });
  await mongo.setup();
  const learnTrack = await createLearnTrack({ adapters: [mongo], projections: 'off' });
  await learnTrack.activities.ingest(load(activities));
  const spark = sparkAdapter({ url, source: mongoSource({ database }) });

  const text = `SELECT ${fields.map((name) => `count(${name})`)} FROM activities WHERE position <= :upTo`;
  const byConnector = async () => {
    for await (const _ of spark.sql(text, { upTo: activities }));
  };
  const projection = Object.fromEntries(fields.map((name) => [name, 1]));
  const byCursor = async () => {
    let rows = 0;
    const cursor = mongo.client
      .db(database)
      .collection('activities')
      .find({}, { projection, batchSize: 10_000 });
    for await (const _ of cursor) rows += 1;
    if (rows !== activities) throw new Error(`the log has ${rows} activities`);
  };
  const seconds: [number, number][] = [];
  for (let i = 0; i <= pairs; i++) {
    progress(`run ${i} of ${pairs}: reading the log`);
    const pair: [number, number] = [await secondsOf(byConnector), await secondsOf(byCursor)];
    if (i > 0) seconds.push(pair);
  }
  await spark.close?.();
  await mongo.client.db(database).dropDatabase();
  await learnTrack.close();
  return [
    medianOf(
      seconds.map(([connector]) => activities / connector),
      { name: 'reading the log from MongoDB, by the connector', unit: 'activities/s', better: 'higher' },
    ),
    medianOf(
      seconds.map(([, cursor]) => activities / cursor),
      {
        name: 'reading the log from MongoDB, by a cursor of the driver',
        unit: 'activities/s',
        better: 'higher',
      },
    ),
  ];
}
