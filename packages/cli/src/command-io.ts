import type { Readable } from 'node:stream';

/** A stream to write on, which may be a terminal. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command reads and writes; nothing else of the process is used. */
export interface CommandIo {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** Aborts when the user stops the command. */
  readonly signal: AbortSignal;
}
