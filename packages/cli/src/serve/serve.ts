import { once } from 'node:events';
import { createLearnTrack } from '@learntrack/core';
import { type Command, Option } from 'commander';
import type { CommandIo } from '../command-io.ts';
import { loadConfig } from '../config.ts';
import { exitCode } from '../exit-code.ts';
import { wholeNumber } from '../whole-number.ts';
import { demoClass } from './demo-class.ts';
import { listen } from './http-server.ts';
import { readPage } from './page-files.ts';
import { storeName } from './section-problem.ts';
import { tellFigures } from './tell-figures.ts';
import { tokenProblem } from './token.ts';
import { welcomeViewers } from './viewers.ts';

interface ServeOptions {
  readonly config?: string;
  readonly demo?: true;
  readonly metrics?: true;
  readonly host: string;
  readonly port: number;
  readonly token?: string;
}

/** Adds `learntrack serve` to the program. */
export function addServe(program: Command, io: CommandIo, onDone: (code: number) => void): void {
  program
    .command('serve')
    .description(
      'Serves a page that shows engagement, the leaderboard, multi-region students and the daily report as they change, and metrics for Prometheus. Follows the log as learntrack project does. Ends in order at Ctrl-C or SIGTERM.',
    )
    .option('--config <file>', 'the configuration; default learntrack.config.ts or .js')
    .addOption(
      new Option('--demo', 'a simulated class in memory, where activities keep arriving').conflicts('config'),
    )
    .option('--metrics', 'offer metrics to Prometheus as well, at /metrics')
    .option('--host <address>', 'where to listen; others than this machine need the token', '127.0.0.1')
    .option('--port <n>', '0: any free one', wholeNumber(0, 65_535), 8646)
    .addOption(
      new Option('--token <token>', 'what lets one in, of 16 characters at least').env('LEARNTRACK_TOKEN'),
    )
    .action(async (options: ServeOptions) => onDone(await serve(options, io)));
}

async function serve(options: ServeOptions, io: CommandIo): Promise<number> {
  const { host, port, demo } = options;
  // An empty variable counts as unset.
  const token = options.token || undefined;
  const problem = tokenProblem(token, host);
  if (problem !== undefined) {
    io.stderr.write(`learntrack: ${problem}\n`);
    return exitCode.misused;
  }
  const page = await readPage();
  const config = demo ? {} : await loadConfig(options.config, io.cwd);
  try {
    await using ends = new AsyncDisposableStack();
    // Before LearnTrack is made, for it takes the meter provider that is there.
    const metrics = options.metrics && (await import('./offer-metrics.ts')).offerMetrics();
    ends.defer(() => metrics?.stop());
    const learnTrack = await createLearnTrack({ ...config, projections: 'background' });
    ends.defer(() => learnTrack.close());
    if (demo) {
      const { begin, goOn } = demoClass(new Date());
      await begin(learnTrack, io.signal);
      const leaving = new AbortController();
      const going = goOn(learnTrack, AbortSignal.any([io.signal, leaving.signal]));
      ends.defer(() => {
        leaving.abort();
        return going;
      });
    }

    const viewers = welcomeViewers({ onCount: (count) => figures.watched(count) });
    ends.defer(() => viewers.close());
    const figures = tellFigures({
      learnTrack,
      viewers,
      storeOf: (port) => storeName(port, config),
      onProblem: (section, problem) => io.stderr.write(`learntrack: ${section}: ${problem}\n`),
      searchesAlways: metrics !== undefined,
    });
    ends.defer(() => figures.close());
    const server = await listen({ host, port, token, page, viewers, metrics: metrics?.answer });
    ends.defer(() => server.close());
    io.stdout.write(`Serving at ${server.url}\n`);
    if (!io.signal.aborted) await once(io.signal, 'abort');
    return exitCode.done;
  } catch (error) {
    if (io.signal.aborted) return exitCode.done;
    throw error;
  }
}
