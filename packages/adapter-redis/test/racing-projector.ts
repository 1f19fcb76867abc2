import { setTimeout } from 'node:timers/promises';
import { type ActivityStore, createLearnTrack, defineAdapter } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import { redisAdapter } from '../src/index.ts';
import { GrowingLog } from './growing-log.ts';

/** A process that projects a log which others project as well; tells in the end what became of its changes. */
const [url = '', namespace = '', since = '', seconds = ''] = process.argv.slice(2);
const log = new GrowingLog(Number(since), Number(seconds));
const { ports, close } = openAdapter(redisAdapter({ url, namespace }));
const { scoreBoard } = ports;
const told = { won: 0, lost: 0 };
const apply = scoreBoard.apply.bind(scoreBoard);
scoreBoard.apply = async (...change) => {
  try {
    await apply(...change);
    told.won++;
  } catch (error) {
    told.lost++;
    throw error;
  }
};

const racing = defineAdapter<'activityStore' | 'scoreBoard'>({
  name: 'racing',
  // A projector only reads.
  ports: { activityStore: () => log as unknown as ActivityStore, scoreBoard: () => scoreBoard },
  close,
});
const learnTrack = await createLearnTrack({ adapters: [racing] });
for (;;) {
  const [status] = await learnTrack.projections.status();
  if (status?.checkpoint?.position === log.entries.length) break;
  await setTimeout(50);
}
await learnTrack.close();
process.stdout.write(JSON.stringify(told));
