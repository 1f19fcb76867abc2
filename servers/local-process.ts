import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasStopped } from './has-stopped.ts';
import { LastWill } from './last-will.ts';
import { until } from './until.ts';

/** How a server's process is started. */
export interface LocalCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where its data and its log are. It is the process's own, and goes with it. */
  readonly folder: string;
}

/** A Java that writes the archive of its classes at its end has much to do, and a busy machine is slow. */
const patienceMs = 120_000;

/** A server's process on this machine. It ends when the process that started it ends, unless it is to outlive it. */
export class LocalProcess {
  readonly #command: LocalCommand;
  #child: ChildProcess | undefined;
  #will: LastWill | undefined;

  constructor(command: LocalCommand) {
    this.#command = command;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get folder(): string {
    return this.#command.folder;
  }

  /** The last lines of the log. */
  get logTail(): string {
    if (!existsSync(this.#logFile)) return '';
    return readFileSync(this.#logFile, 'utf8').split('\n').slice(-20).join('\n');
  }

  start(): void {
    if (this.#child) throw new Error(`${this.#command.command} runs already`);
    const { command, args, env, folder } = this.#command;
    this.#will ??= new LastWill(folder);
    const will = this.#will;
    const log = openSync(this.#logFile, 'a');
    // In a session of its own: what ends it is this object or the will, and never a Ctrl-C of the terminal.
    const child = spawn(command, args, {
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.unref();
    // What failed shows in the log, and in that nobody answers.
    child.on('error', () => {});
    child.once('exit', () => will.concern(undefined));
    will.concern(child.pid);
    this.#child = child;
  }

  /** Lets it run on when this process ends. */
  outlive(): void {
    this.#will?.revoke();
  }

  /** Ends it in order, or by SIGKILL where that takes too long. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** @returns what makes it go on */
  async pause(): Promise<() => void> {
    const child = this.#child;
    child?.kill('SIGSTOP');
    const { pid } = child ?? {};
    if (pid !== undefined) await until(async () => hasStopped(pid));
    return () => child?.kill('SIGCONT');
  }

  /** Ends it, and removes its folder. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
    this.#will?.revoke();
    this.#will = undefined;
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    // One that is paused would not hear the signal.
    child.kill('SIGCONT');
    const killer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await ended;
    clearTimeout(killer);
  }

  get #logFile(): string {
    return join(this.folder, 'server.log');
  }
}
