import { ActivityConflictError, describeIssue, type Issue, type LearnTrack } from '@learntrack/core';
import {
  importNdjson,
  importXapi,
  type RejectedLine,
  sourceLine,
  type XapiMapping,
} from '@learntrack/importers';
import { detectFormat, type Format } from './detect-format.ts';
import { type InputFile, readingProblem, type UnreadableFile } from './input-files.ts';
import type { Progress } from './progress.ts';
import type { RejectedLines } from './rejected-lines.ts';

/** What became of what the files hold. */
export interface Counts {
  recorded: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
}

interface ImportParts {
  readonly learnTrack: LearnTrack;
  readonly format: Format | undefined;
  readonly mapping: XapiMapping;
  readonly rejectedLines: RejectedLines;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Takes files in, one after the other, until the signal aborts; what was read until then is recorded. */
export async function importFiles(
  files: readonly InputFile[],
  parts: ImportParts,
): Promise<{ readonly counts: Counts; readonly unreadable: readonly UnreadableFile[] }> {
  const counts: Counts = { recorded: 0, duplicates: 0, conflicts: 0, rejected: 0 };
  const unreadable: UnreadableFile[] = [];
  for (const file of files) {
    if (parts.signal.aborted) break;
    try {
      await importFile(file, counts, parts);
    } catch (error) {
      if (parts.signal.aborted) break;
      unreadable.push({ name: file.name, reason: readingProblem(error) });
    }
  }
  return { counts, unreadable };
}

async function importFile(file: InputFile, counts: Counts, parts: ImportParts): Promise<void> {
  const { learnTrack, mapping, rejectedLines, progress } = parts;
  const before = { ...counts };
  const list = ({ line, text = null }: Listed, issues: readonly Issue[]) =>
    rejectedLines.add({ file: file.name, line, reason: issues.map(describeIssue).join('; '), text });
  const onRejected = (rejected: RejectedLine) => {
    counts.rejected += 1;
    list(rejected, rejected.issues);
  };
  const source = counting(file.open(), progress);
  const { bytes, format } =
    parts.format === undefined ? await detectFormat(source) : { bytes: source, format: parts.format };
  const activities =
    format === 'xapi' ? importXapi(bytes, { mapping, onRejected }) : importNdjson(bytes, { onRejected });
  await learnTrack.activities.ingest(activities, {
    onProgress: ({ recorded, duplicates }) => {
      counts.recorded = before.recorded + recorded;
      counts.duplicates = before.duplicates + duplicates;
      progress.taken(counts.recorded + counts.duplicates, file.name);
    },
    onRejected: ({ input, issues }) => {
      counts.rejected += 1;
      list(input[sourceLine], issues);
    },
    onConflict: ({ input, activityId, position }) => {
      counts.conflicts += 1;
      const { message } = new ActivityConflictError(activityId, position);
      list(input[sourceLine], [{ path: '', message }]);
    },
  });
}

interface Listed {
  readonly line: number;
  readonly text?: string | null;
}

async function* counting(source: AsyncIterable<Buffer | string>, progress: Progress): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    progress.advance(bytes.length);
    yield bytes;
  }
}
