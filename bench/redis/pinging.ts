import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Redis } from 'ioredis';

/** Asks a server for a sign of life every millisecond, however long it takes, until it is told to end. */
const client = new Redis(workerData);
await client.ping();
parentPort?.postMessage('ready');
let going = true;
parentPort?.once('message', () => {
  going = false;
});
let longest = 0;
const answered: Promise<void>[] = [];
const start = performance.now();
for (let i = 0; going; i++) {
  const due = start + i;
  if (performance.now() < due) await setTimeout(1);
  answered.push(
    client.ping().then(() => {
      longest = Math.max(longest, performance.now() - due);
    }),
  );
}
await Promise.all(answered);
client.disconnect();
parentPort?.postMessage(longest);
