import { setTimeout } from 'node:timers/promises';
import { mongoAdapter } from '@learntrack/adapter-mongo';
import { type ActivityInput, createLearnTrack, IngestClosedError } from '@learntrack/core';
import { activityAt } from './stormy-activities.ts';

/** A host that takes an endless stream in, from a number on, until it is asked to end; then tells how far that was. */
const [url = '', database = '', seed = '', from = ''] = process.argv.slice(2);
const mongo = mongoAdapter({ url, database });
await mongo.setup();
const learnTrack = await createLearnTrack({ adapters: [mongo] });
process.once('SIGTERM', () => learnTrack.close());

async function* stream(): AsyncGenerator<ActivityInput> {
  for (let number = Number(from); ; number++) {
    if (number % 7 === 0) await setTimeout(1);
    yield activityAt(Number(seed), number);
  }
}

try {
  const onProgress = () => {
    process.stdout.write('{"kind":"progress"}\n');
  };
  await learnTrack.activities.ingest(stream(), { batchSize: 100, onProgress });
} catch (error) {
  if (!(error instanceof IngestClosedError)) throw error;
  process.stdout.write(`${JSON.stringify({ kind: 'closed', taken: error.taken })}\n`);
}
