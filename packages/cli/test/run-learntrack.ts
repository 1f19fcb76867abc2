import { PassThrough, Readable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { run } from '../src/main.ts';

interface RunOptions {
  readonly stdin?: Readable | string;
  readonly cwd?: string;
  /** Makes the output streams terminals of that many columns. */
  readonly terminal?: number;
  readonly signal?: AbortSignal;
}

/** What a run of the command left behind. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process. */
export async function runLearnTrack(
  argv: readonly string[],
  { stdin = '', cwd = '/nowhere', terminal, signal = new AbortController().signal }: RunOptions = {},
): Promise<Run> {
  const [stdout, stderr] = [capture(terminal), capture(terminal)];
  const code = await run(argv, {
    stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    cwd,
    signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

const { getColorDepth } = WriteStream.prototype;

function capture(terminal: number | undefined) {
  const chunks: Buffer[] = [];
  const stream = new PassThrough().on('data', (chunk) => chunks.push(chunk));
  return {
    stream: Object.assign(
      stream,
      terminal !== undefined && { isTTY: true, columns: terminal, getColorDepth },
    ),
    text: () => Buffer.concat(chunks).toString(),
  };
}
