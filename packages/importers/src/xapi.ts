import type { ActivityInput } from '@learntrack/core';
import { type ImportOptions, importActivities } from './import-activities.ts';
import type { ByteSource } from './source-bytes.ts';
import type { Imported } from './source-line.ts';
import { StatementSplitter } from './statement-splitter.ts';
import { activityFromStatement, type XapiMapping } from './xapi-statement.ts';

/** How to import xAPI statements. */
export interface XapiImportOptions extends ImportOptions {
  /** How statements become activities, where the defaults do not fit. */
  readonly mapping?: XapiMapping;
}

/**
 * Reads activities from xAPI statements, 1.0.3 or 2.0: UTF-8 text, plain or packed with gzip, with one
 * statement on each line, a JSON array of statements, or an LRS's StatementResult (`{ "statements": [...],
 * "more": "" }`; the pages behind `more` are not fetched). The content tells which.
 *
 * What cannot become an activity goes to `onRejected` and never ends the import.
 *
 * @throws the source's own error when it cannot be read
 *
 * @example
 * ```ts
 * await learnTrack.activities.ingest(
 *   importXapi(createReadStream('statements.json.gz'), {
 *     mapping: { regionExtension: 'https://example.org/xapi/region' },
 *     onRejected: ({ line, issues }) => console.warn(line, issues),
 *   }),
 * );
 * ```
 */
export function importXapi(
  source: ByteSource,
  options: XapiImportOptions = {},
): AsyncGenerator<Imported<ActivityInput>, void, undefined> {
  return importActivities(
    source,
    (maxBytes) => new StatementSplitter(maxBytes),
    (statement) => activityFromStatement(statement, options.mapping),
    options,
  );
}
