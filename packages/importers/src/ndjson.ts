import type { ActivityInput } from '@learntrack/core';
import { type Conversion, refusal } from './conversion.ts';
import { type ImportOptions, importActivities } from './import-activities.ts';
import { objectProblem } from './json-problem.ts';
import { LineSplitter } from './lines.ts';
import type { ByteSource } from './source-bytes.ts';
import type { Imported } from './source-line.ts';

/**
 * Reads activities from NDJSON: UTF-8 text, plain or packed with gzip, with one activity as a JSON object on
 * each line. The objects are given out as they are; LearnTrack checks them when it takes them in.
 *
 * What is no JSON object goes to `onRejected` and never ends the import.
 *
 * @throws the source's own error when it cannot be read
 *
 * @example
 * ```ts
 * const activities = importNdjson(createReadStream('activities.ndjson.gz'), {
 *   onRejected: ({ line, issues }) => console.warn(line, issues),
 * });
 * await learnTrack.activities.ingest(activities, {
 *   onRejected: ({ input, issues }) => console.warn(input[sourceLine].line, issues),
 * });
 * ```
 */
export function importNdjson(
  source: ByteSource,
  options: ImportOptions = {},
): AsyncGenerator<Imported<ActivityInput>, void, undefined> {
  return importActivities(source, (maxBytes) => new LineSplitter(maxBytes), asActivity, options);
}

function asActivity(value: unknown): Conversion {
  const problem = objectProblem(value);
  if (problem !== undefined) return refusal(`${problem}; give one activity per line`);
  return { ok: true, activity: value as ActivityInput };
}
