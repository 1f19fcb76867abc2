import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import type { CommandIo } from './command-io.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { exitCode } from './exit-code.ts';
import { addImport } from './import.ts';
import { addProject } from './project.ts';
import { addRebuild } from './rebuild.ts';
import { harmless } from './report/harmless.ts';
import { addServe } from './serve/serve.ts';
import { addSetup } from './setup.ts';

/**
 * Runs the command.
 *
 * @param argv - what follows the command's name
 * @returns the exit code
 */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  let code: number = exitCode.done;
  const program = new Command('learntrack')
    .description('Takes learning activities in and shows what LearnTrack makes of them.')
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
    })
    .showHelpAfterError('(--help tells more)');
  const onDone = (result: number) => {
    code = result;
  };
  for (const add of [addDemo, addImport, addSetup, addProject, addServe, addDoctor, addRebuild]) {
    add(program, io, onDone);
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.misused;
    if (io.signal.aborted) return exitCode.interrupted;
    io.stderr.write(`learntrack: ${harmless(error instanceof Error ? error.message : String(error))}\n`);
    return exitCode.failed;
  }
}

/** Runs the command in this process: its arguments, streams and signals, its exit code. */
export async function main(): Promise<void> {
  const interrupted = new AbortController();
  // Once: a second Ctrl-C ends the process the hard way.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort());
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads the output has seen enough, as `head` has.
    if (error.code === 'EPIPE') process.exit(exitCode.done);
    throw error;
  });
  process.exitCode = await run(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    signal: interrupted.signal,
  });
}
