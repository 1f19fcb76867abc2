import { setTimeout } from 'node:timers/promises';
import { type ActivityStore, createLearnTrack, defineAdapter } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import { cassandraAdapter } from '../src/index.ts';
import { GrowingLog } from './growing-log.ts';

/** A process that projects a log which others project as well; tells in the end what became of its changes. */
const [options = '', since = '', seconds = ''] = process.argv.slice(2);
const log = new GrowingLog(Number(since), Number(seconds));
const { ports, close } = openAdapter(cassandraAdapter(JSON.parse(options)));
const { reportStore } = ports;
const told = { won: 0, lost: 0 };
const apply = reportStore.apply.bind(reportStore);
reportStore.apply = async (...change) => {
  try {
    await apply(...change);
    told.won++;
  } catch (error) {
    told.lost++;
    throw error;
  }
};

const racing = defineAdapter<'activityStore' | 'reportStore'>({
  name: 'racing',
  // A projector only reads.
  ports: { activityStore: () => log as unknown as ActivityStore, reportStore: () => reportStore },
  close,
});
const learnTrack = await createLearnTrack({ adapters: [racing] });
for (;;) {
  const [status] = await learnTrack.projections.status();
  if (status?.checkpoint?.position === log.entries.length) break;
  if (status?.state === 'stopped') throw status.lastError;
  await setTimeout(50);
}
await learnTrack.close();
process.stdout.write(JSON.stringify(told));
