import type { ActivityInput } from '@learntrack/core';
import type { RejectedLine } from '../src/import-activities.ts';
import { type Imported, sourceLine } from '../src/source-line.ts';

/** What an import comes to, for tests: activities as plain objects beside the lines they come from. */
export interface ImportOutcome {
  readonly activities: readonly ActivityInput[];
  readonly lines: readonly number[];
  readonly texts: readonly string[];
  readonly rejected: readonly RejectedLine[];
}

/** Runs an import to its end. */
export async function runImport(
  start: (onRejected: (rejected: RejectedLine) => void) => AsyncIterable<Imported<ActivityInput>>,
): Promise<ImportOutcome> {
  const activities: ActivityInput[] = [];
  const lines: number[] = [];
  const texts: string[] = [];
  const rejected: RejectedLine[] = [];
  for await (const imported of start((line) => rejected.push(line))) {
    const { [sourceLine]: origin, ...activity } = imported;
    activities.push(activity);
    lines.push(origin.line);
    texts.push(origin.text);
  }
  return { activities, lines, texts, rejected };
}

/** A source that gives its bytes in chunks that end at these places. */
export async function* chunksOf(content: string | Uint8Array, cuts: Iterable<number> = []) {
  const bytes = Buffer.from(content);
  let start = 0;
  for (const cut of [...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)) {
    yield bytes.subarray(start, cut);
    start = cut;
  }
  yield bytes.subarray(start);
}
