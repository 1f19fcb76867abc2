import { resolve } from 'node:path';
import { toInstant, ValidationError } from '@learntrack/core';
import { type Command, Option } from 'commander';
import { analyse, learnTrackInMemory } from './analysis.ts';
import { analysisJson } from './analysis-json.ts';
import type { CommandIo } from './command-io.ts';
import type { Format } from './detect-format.ts';
import { exitCode } from './exit-code.ts';
import { importFiles } from './import-files.ts';
import { countsInWords, rejectedSummary } from './import-summary.ts';
import { findFiles, type InputFile, isSameFile, standardInput } from './input-files.ts';
import { showProgress } from './progress.ts';
import { RejectedLines } from './rejected-lines.ts';
import { analysisText } from './report/analysis-text.ts';
import { harmless } from './report/harmless.ts';
import { wholeNumber } from './whole-number.ts';
import { addXapiOptions, toMapping, type XapiOptions } from './xapi-options.ts';

interface ImportCommandOptions extends XapiOptions {
  readonly format?: Format;
  readonly json?: true;
  readonly at?: string;
  readonly top: number;
  readonly rejected: string;
}

/** Adds `learntrack import` to the program. */
export function addImport(program: Command, io: CommandIo, onDone: (code: number) => void): void {
  const command = program
    .command('import')
    .description(
      'Takes files in, plain or packed with gzip, and shows what LearnTrack makes of them. Nothing is kept: it all happens in memory.',
    )
    .argument('<files...>', 'the files; - reads from the standard input')
    .addOption(
      new Option('--format <format>', 'what the files hold; by default their content tells').choices([
        'ndjson',
        'xapi',
      ]),
    )
    .option('--json', 'print one JSON object')
    .option('--at <time>', 'the instant that scores are as of, in ISO 8601 (default: the latest activity)')
    .option('--top <n>', 'how many rows to show of a long list', wholeNumber(1, 10_000), 10)
    .option('--rejected <file>', 'where lines go that are not taken in', 'learntrack-rejected.ndjson');
  addXapiOptions(command)
    .addHelpText(
      'after',
      `
Exit codes: 0 everything was taken in; 2 a usage error, or a file that cannot be
read or written; 3 some lines were not taken in; 130 stopped by Ctrl-C.`,
    )
    .action(async (names: readonly string[], options: ImportCommandOptions) => {
      checkPaths(names, options, command, io);
      onDone(await importCommand(names, options, command, io));
    });
}

async function importCommand(
  names: readonly string[],
  options: ImportCommandOptions,
  command: Command,
  io: CommandIo,
): Promise<number> {
  const learnTrack = await learnTrackInMemory();
  try {
    const at = options.at === undefined ? undefined : readInstant(options.at, command);
    const found = findFiles(names, io);
    const rejectedLines = new RejectedLines(resolve(io.cwd, options.rejected));
    const progress = showProgress(io.stderr, totalSize(found.files));
    const { counts, unreadable } = await importFiles(found.files, {
      learnTrack,
      format: options.format,
      mapping: toMapping(options),
      rejectedLines,
      progress,
      signal: io.signal,
    }).finally(() => {
      progress.stop();
      rejectedLines.close();
    });
    const failed = [...found.unreadable, ...unreadable];
    for (const { name, reason } of failed) {
      io.stderr.write(`learntrack: ${harmless(name)} cannot be read: ${harmless(reason)}\n`);
    }
    if (rejectedLines.count > 0) io.stderr.write(`${rejectedSummary(rejectedLines, options.rejected)}\n`);
    const analysis = await analyse(learnTrack, { at, top: options.top, signal: io.signal }).catch((error) => {
      if (io.signal.aborted) return undefined;
      throw error;
    });
    if (io.signal.aborted) {
      io.stderr.write(`Stopped. Until then: ${countsInWords(counts)}.\n`);
      return exitCode.interrupted;
    }
    io.stdout.write(
      options.json
        ? `${JSON.stringify({ ...counts, ...analysisJson(analysis) })}\n`
        : `${countsInWords(counts)}\n${analysisText(analysis, options.top, io.stdout)}`,
    );
    if (failed.length > 0 || rejectedLines.problem !== undefined) return exitCode.misused;
    return rejectedLines.count > 0 ? exitCode.someRejected : exitCode.done;
  } finally {
    await learnTrack.close();
  }
}

/** Refuses paths that would spoil one another, before anything is read or written. */
function checkPaths(
  names: readonly string[],
  { rejected }: ImportCommandOptions,
  command: Command,
  { cwd }: CommandIo,
): void {
  if (names.filter((name) => name === standardInput).length > 1) {
    command.error('error: the standard input, -, can be read only once');
  }
  if (
    names.some((name) => name !== standardInput && isSameFile(resolve(cwd, name), resolve(cwd, rejected)))
  ) {
    command.error(`error: ${rejected} would be overwritten while it is read; give another --rejected`);
  }
}

/** The size of all files together; unknown when that of one is. */
function totalSize(files: readonly InputFile[]): number | undefined {
  const sizes = files.map(({ size }) => size ?? Number.NaN);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return Number.isNaN(total) ? undefined : total;
}

/** Reads an instant as the whole of LearnTrack does: with a time zone, and nothing that no calendar has. */
function readInstant(text: string, command: Command): Date {
  try {
    return toInstant(text, 'at');
  } catch (error) {
    if (error instanceof ValidationError) return command.error(`error: --at: ${error.issues[0]?.message}`);
    throw error;
  }
}
