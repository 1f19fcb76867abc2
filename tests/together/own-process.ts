import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of the test's own, that is killed and started again. */
export class OwnProcess {
  readonly #args: () => readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  readonly #onLine: (line: string) => void;
  #process: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  /**
   * @param args - what Node is started with, asked each time
   * @param onLine - is given each line that it prints
   */
  constructor(args: () => readonly string[], env: NodeJS.ProcessEnv, onLine: (line: string) => void) {
    this.#args = args;
    this.#env = env;
    this.#onLine = onLine;
  }

  async start(): Promise<void> {
    const started = spawn(process.execPath, [...this.#args()], {
      env: { ...process.env, ...this.#env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // Whoever is killed does not read any more.
    started.stdin.on('error', () => {});
    const lines = createInterface(started.stdout).on('line', this.#onLine);
    this.#ended = Promise.all([once(started, 'exit'), once(lines, 'close')]);
    this.#process = started;
    await once(started, 'spawn');
  }

  tell(line: string): void {
    this.#process?.stdin?.write(`${line}\n`);
  }

  /**
   * Ends it by SIGKILL.
   *
   * @throws Error when it has ended by itself
   */
  async kill(): Promise<void> {
    const { exitCode, signalCode } = this.#process ?? {};
    const end = exitCode ?? signalCode ?? undefined;
    if (end !== undefined) throw new Error(`${this.#args()[0]} ended by itself, with ${end}`);
    this.#process?.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to end, and tells by what code it did. */
  async end(): Promise<number | null | undefined> {
    this.#process?.stdin?.end();
    this.#process?.kill('SIGTERM');
    await this.#ended;
    return this.#process?.exitCode;
  }

  /** Lets it do what it was told, and waits until it has ended. */
  async finish(): Promise<number | null | undefined> {
    this.#process?.stdin?.end();
    await this.#ended;
    return this.#process?.exitCode;
  }
}
