import { mongoAdapter } from '@learntrack/adapter-mongo';
import type { ParsedActivity } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import { parsedBatches } from './database.ts';

/** What a host is asked; it answers when it has done it. */
export type Request = { readonly prepare: number; readonly seed: number } | 'append' | 'end';

const [url = '', database = ''] = process.argv.slice(2);
const { ports, close } = openAdapter(mongoAdapter({ url, database }));
let batches: ParsedActivity[][] = [];

process.on('message', async (request: Request) => {
  if (request === 'append') {
    for (const batch of batches) await ports.activityStore.append(batch);
  } else if (request === 'end') {
    await close();
  } else {
    batches = [...parsedBatches(request.prepare, 1000, request.seed)];
    // Connects before the clock runs.
    await ports.activityStore.head();
  }
  process.send?.('done');
  if (request === 'end') process.disconnect();
});
