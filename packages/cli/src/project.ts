import { setTimeout as sleep } from 'node:timers/promises';
import { createLearnTrack, type ProjectionStatus } from '@learntrack/core';
import type { Command } from 'commander';
import type { CommandIo } from './command-io.ts';
import { loadConfig } from './config.ts';
import { exitCode } from './exit-code.ts';
import { harmless } from './report/harmless.ts';
import { counted, whole } from './report/numbers.ts';
import { wholeNumber } from './whole-number.ts';

interface ProjectOptions {
  readonly config?: string;
  readonly every: number;
  readonly json?: true;
}

/** Adds `learntrack project` to the program. */
export function addProject(program: Command, io: CommandIo, onDone: (code: number) => void): void {
  program
    .command('project')
    .description(
      'Follows the log with every projection of a configuration, beside hosts that only record. Ends in order at Ctrl-C or SIGTERM.',
    )
    .option('--config <file>', 'the configuration; default learntrack.config.ts or .js')
    .option('--every <seconds>', 'how often to look how far the projections are', wholeNumber(1, 3600), 10)
    .option('--json', 'print one JSON object at a time')
    .action(async (options: ProjectOptions) => onDone(await project(options, io)));
}

async function project({ config, every, json }: ProjectOptions, io: CommandIo): Promise<number> {
  const options = await loadConfig(config, io.cwd);
  const learnTrack = await createLearnTrack({ ...options, projections: 'background' });
  try {
    let shown = '';
    while (!io.signal.aborted) {
      const statuses = await learnTrack.projections.status({ signal: io.signal });
      if (statuses.length === 0) {
        io.stderr.write('learntrack: the configuration has no projection; add the adapter of one\n');
        return exitCode.misused;
      }
      const text = json ? asJson(statuses) : asText(statuses);
      if (text !== shown) io.stdout.write(text);
      shown = text;
      await sleep(every * 1000, undefined, { signal: io.signal }).catch(() => {});
    }
    return exitCode.done;
  } catch (error) {
    if (io.signal.aborted) return exitCode.done;
    throw error;
  } finally {
    await learnTrack.close();
  }
}

function asText(statuses: readonly ProjectionStatus[]): string {
  return statuses.map((status) => `${status.name}: ${state(status)}\n`).join('');
}

function state({ checkpoint, lag, lastError, state }: ProjectionStatus): string {
  const place = checkpoint ? `at position ${whole(checkpoint.position)}` : 'has not begun';
  const behind = lag ? `${counted(lag.activities, 'entry', 'entries')} behind the log` : 'lag unknown';
  const problem = lastError ? `; ${harmless(lastError.message)}` : '';
  return `${state}, ${place}, ${behind}${problem}`;
}

function asJson(statuses: readonly ProjectionStatus[]): string {
  const projections = statuses.map(({ name, state, checkpoint, lag, lastError }) => ({
    ...{ name, state },
    position: checkpoint?.position ?? null,
    lag: lag ?? null,
    error: lastError?.message ?? null,
  }));
  return `${JSON.stringify({ projections })}\n`;
}
