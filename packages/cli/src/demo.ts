import { createLearnTrack, type LearnTrack } from '@learntrack/core';
import { simulateClass } from '@learntrack/importers';
import type { Command } from 'commander';
import { activitySpan } from './activity-span.ts';
import { analyse, learnTrackInMemory } from './analysis.ts';
import { analysisJson } from './analysis-json.ts';
import type { CommandIo } from './command-io.ts';
import { loadConfig } from './config.ts';
import { checkDetection, verdict } from './detection-check.ts';
import { exitCode } from './exit-code.ts';
import { showProgress } from './progress.ts';
import { analysisText } from './report/analysis-text.ts';
import { counted } from './report/numbers.ts';
import { wholeNumber } from './whole-number.ts';

interface DemoOptions {
  readonly seed: number;
  readonly students: number;
  readonly courses: number;
  readonly days: number;
  readonly config?: string;
  readonly json?: true;
}

const top = 10;
const dayMs = 86_400_000;
// Longer terms begin earlier, for LearnTrack takes nothing in from the future.
const termEnd = Date.parse('2026-02-02T00:00:00Z');

/** Adds `learntrack demo` to the program. */
export function addDemo(program: Command, io: CommandIo, onDone: (code: number) => void): void {
  program
    .command('demo')
    .description(
      'Simulates a class, shows what LearnTrack makes of it, and checks that against what was simulated.',
    )
    .option('--seed <n>', 'the same seed gives the same class', wholeNumber(0, 0xffff_ffff), 1)
    .option('--students <n>', 'how many students', wholeNumber(1, 1_000_000), 120)
    .option('--courses <n>', 'how many courses', wholeNumber(1, 1000), 4)
    .option('--days <n>', 'how many days', wholeNumber(1, 3660), 28)
    .option(
      '--config <file>',
      'a configuration whose stores to use, which are set up, and where the class stays; default memory',
    )
    .option('--json', 'print one JSON object')
    .action(async (options: DemoOptions) => onDone(await demo(options, io)));
}

async function demo(options: DemoOptions, io: CommandIo): Promise<number> {
  const { seed, students, courses, days, config, json } = options;
  const simulated = simulateClass({
    seed,
    students,
    courses,
    days,
    start: new Date(termEnd - days * dayMs),
  });
  const learnTrack = config === undefined ? await learnTrackInMemory() : await setUpStores(config, io);
  const progress = showProgress(io.stderr, undefined);
  try {
    await learnTrack.students.upsert(simulated.students, { signal: io.signal });
    const counts = await learnTrack.activities.ingest(simulated.activities, {
      signal: io.signal,
      onProgress: ({ recorded, duplicates }) => progress.taken(recorded + duplicates, 'simulated class'),
    });
    const analysis = await analyse(learnTrack, { at: undefined, top, signal: io.signal });
    const check = checkDetection(simulated.sharedAccounts, analysis?.multiRegionAccess ?? []);
    if (json) {
      const { recorded, duplicates, conflicts, rejected } = counts;
      const sums = { recorded, duplicates, conflicts, rejected };
      io.stdout.write(`${JSON.stringify({ ...sums, ...analysisJson(analysis), sharedAccounts: check })}\n`);
    } else {
      const duplicates = `${counted(counts.duplicates, 'activity', 'activities')} came twice and counted once`;
      io.stdout.write(
        `A simulated class of ${counted(students, 'student')} in ${counted(courses, 'course')} over ${counted(days, 'day')}: ` +
          `${counted(counts.recorded, 'activity', 'activities')} recorded; ${duplicates}.\n` +
          `${analysisText(analysis, top, io.stdout)}\n${verdict(check)}\n`,
      );
    }
    return check.exact ? exitCode.done : exitCode.failed;
  } finally {
    progress.stop();
    await learnTrack.close();
  }
}

/** LearnTrack over the stores of a configuration, set up, which projects when it is told to. */
async function setUpStores(config: string, { cwd, signal }: CommandIo): Promise<LearnTrack> {
  const { customProjections = [], ...options } = await loadConfig(config, cwd);
  const learnTrack = await createLearnTrack({
    ...options,
    projections: 'off',
    customProjections: [...customProjections, activitySpan],
  });
  try {
    for (const adapter of new Set(options.adapters)) await adapter.setup?.({ signal });
    return learnTrack;
  } catch (error) {
    await learnTrack.close();
    throw error;
  }
}
