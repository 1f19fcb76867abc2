import cliProgress from 'cli-progress';
import type { Output } from './command-io.ts';
import { harmless } from './report/harmless.ts';
import { whole } from './report/numbers.ts';
import { shortenOne } from './report/shorten.ts';

/** Shows how far taking activities in has come. */
export interface Progress {
  /** Tells that more of the total was read. */
  advance(by: number): void;
  /** Tells how many activities were taken in so far, and what they are read from. */
  taken(activities: number, source: string): void;
  /** Ends the showing. */
  stop(): void;
}

/** A line is written every so many activities. */
const stride = 50_000;

/**
 * Shows progress: a bar on a terminal, a line now and then on anything else.
 *
 * @param total - what there is to read; without it there is no bar
 */
export function showProgress(output: Output, total: number | undefined): Progress {
  return output.isTTY && total ? barOn(output, total) : linesOn(output);
}

function barOn(stream: Output, total: number): Progress {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {percentage} %  {activities} activities  {source}',
    barsize: Math.max(10, Math.min(40, (stream.columns ?? 80) - 50)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    // Line wrapping and cursor are left as they are: a process that is killed could not restore them.
    linewrap: true,
    clearOnComplete: true,
  });
  bar.start(total, 0, { activities: 0, source: '' });
  return {
    advance: (by) => bar.increment(by),
    taken: (activities, source) =>
      bar.update({ activities: whole(activities), source: shortenOne(harmless(source), 24) }),
    stop: () => bar.stop(),
  };
}

function linesOn(stream: Output): Progress {
  let told = 0;
  return {
    advance: () => {},
    taken: (activities, source) => {
      if (activities < told + stride) return;
      told = activities - (activities % stride);
      stream.write(`${whole(activities)} activities taken in (${harmless(source)})\n`);
    },
    stop: () => {},
  };
}
