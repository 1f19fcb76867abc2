import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { createLearnTrack } from '@learntrack/core';
import learntrackConfig from './learntrack.config.ts';
import { atLast, recordAtLast } from './record-all.ts';
import type { Acknowledged } from './recorded-log.ts';

/**
 * A host that records the activities of a seed from a number on, as far as it is told to by its input, and forgets students;
 * says what was acknowledged, a JSON object a line.
 */
const [seed = '', from = ''] = process.argv.slice(2);
const learnTrack = await createLearnTrack({ ...learntrackConfig(), projections: 'off' });
const batchSize = 50;
/** So that it is at work all the time, and not done with what it was told before anything is killed. */
const pauseMs = 120;
let until = Number(from);
let input = true;

/** What the host is told: how far to record, or whom to forget. */
export interface Told {
  readonly until?: number;
  readonly erase?: string;
}

// A host whose test was killed would call servers that are gone for ever.
const test = process.ppid;
setInterval(() => process.ppid === test || process.exit(1), 1000).unref();

const lines = createInterface(process.stdin);
lines.on('line', async (line) => {
  const told: Told = JSON.parse(line);
  if (told.until !== undefined) until = told.until;
  const { erase } = told;
  if (erase !== undefined) {
    const { position } = await atLast(() => learnTrack.students.erase(erase));
    say({ kind: 'erasure', position, studentId: erase });
  }
});
lines.on('close', () => {
  input = false;
});

for (let next = Number(from); input || next < until; ) {
  const numbers = Array.from({ length: Math.min(batchSize, until - next) }, (_, i) => next + i);
  if (numbers.length === 0) await setTimeout(5);
  else {
    const results = await Promise.all(
      numbers.map((number) => recordAtLast(learnTrack, Number(seed), number)),
    );
    say(...results);
    next += numbers.length;
    say({ kind: 'reached', number: next });
    await setTimeout(pauseMs);
  }
}
await learnTrack.close();

/** At once: what is not out when the process is killed was not acknowledged. */
function say(...acknowledged: readonly Acknowledged[]): void {
  writeSync(1, acknowledged.map((one) => `${JSON.stringify(one)}\n`).join(''));
}
