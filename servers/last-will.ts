import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Reads process ids until its input ends, then ends the last one and removes the folder. A line without an id
 * stands for a process that has ended; an id that may be somebody else's by now is never killed.
 */
const script = `
pid=
while read -r line; do pid=$line; done
[ -z "$pid" ] || kill -9 "$pid"
rm -rf "$0"
`;

/**
 * Ends a server and removes its folder when this process dies, however it dies: an exit handler does not run on
 * SIGKILL, but the system closes a pipe whose other end a shell waits at.
 */
export class LastWill {
  readonly #shell: ChildProcess;

  constructor(folder: string) {
    // In a session of its own, so that Ctrl-C does not end it before us.
    this.#shell = spawn('sh', ['-c', script, folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell.on('error', () => {});
    this.#shell.stdin?.on('error', () => {});
    // Neither keeps this process alive.
    this.#shell.unref();
    (this.#shell.stdin as Socket | null)?.unref();
  }

  /** Which process there is to end: none, where it has ended. */
  concern(pid: number | undefined): void {
    this.#shell.stdin?.write(`${pid ?? ''}\n`);
  }

  /** Nothing happens any more when this process dies. */
  revoke(): void {
    this.#shell.kill('SIGKILL');
  }
}
