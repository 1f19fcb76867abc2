import { createReadStream, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import type { CommandIo } from './command-io.ts';

/** The name under which a file is read from the standard input. */
export const standardInput = '-';

/** A file to take in. */
export interface InputFile {
  /** As the user gave it. */
  readonly name: string;
  /** Its size in bytes; absent where only reading it will tell. */
  readonly size?: number;
  /** Begins to read it; the reading fails when the command is stopped. */
  open(): Readable;
}

/** A file that cannot be read, and why. */
export interface UnreadableFile {
  readonly name: string;
  readonly reason: string;
}

/** Looks for the files to take in. */
export function findFiles(
  names: readonly string[],
  { cwd, signal, stdin }: CommandIo,
): { readonly files: readonly InputFile[]; readonly unreadable: readonly UnreadableFile[] } {
  const files: InputFile[] = [];
  const unreadable: UnreadableFile[] = [];
  for (const name of names) {
    if (name === standardInput) {
      files.push({ name, open: () => addAbortSignal(signal, stdin) });
      continue;
    }
    const path = resolve(cwd, name);
    try {
      const stats = statSync(path);
      files.push({
        name,
        ...(stats.isFile() && { size: stats.size }),
        open: () => createReadStream(path, { signal }),
      });
    } catch (error) {
      unreadable.push({ name, reason: readingProblem(error) });
    }
  }
  return { files, unreadable };
}

/** Whether two paths lead to the same file. */
export function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path): Stats | undefined => {
    try {
      return statSync(path);
    } catch {
      return undefined;
    }
  });
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino;
}

/** Tells an error of the file system, or of a device, from a fault of the program. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/**
 * Says why a file cannot be read.
 *
 * @throws the error itself when it is none of the file system
 */
export function readingProblem(error: unknown): string {
  if (!isSystemError(error)) throw error;
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'reading it is not permitted';
    case 'EISDIR':
      return 'it is a folder; give the files inside of it';
    default:
      return error.message;
  }
}
