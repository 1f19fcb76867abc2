import type { ActivityInput, Issue } from '@learntrack/core';
import { type Conversion, refusal } from './conversion.ts';
import { BrokenGzipError } from './gunzip.ts';
import { jsonProblem } from './json-problem.ts';
import type { Slice, Splitter } from './slice.ts';
import { type ByteSource, readBytes } from './source-bytes.ts';
import { type Imported, sourceLine } from './source-line.ts';

/** A part of the source that cannot become an activity. */
export interface RejectedLine {
  /** The line that it begins on, from 1. */
  readonly line: number;
  /** What is wrong; columns count in `text`. */
  readonly issues: readonly Issue[];
  /** What stands there, cut to 65,536 characters. Absent where nothing does, or bytes that are no text. */
  readonly text?: string;
}

/** How to import. */
export interface ImportOptions {
  /** The longest line, or element of an array, in bytes; a longer one is rejected. Default 1 MiB. */
  readonly maxLineBytes?: number;
  /** Told of everything that cannot become an activity; the import waits while its promise is pending. */
  readonly onRejected?: (rejected: RejectedLine) => void | Promise<void>;
}

const defaultMaxLineBytes = 1_048_576;
const maxRejectedText = 65_536;
const blank = /^[ \t\r\n]*$/;
const wholeText = new TextDecoder('utf-8', { fatal: true });

/** Reads a source into activities: cut into slices, each slice parsed and converted. */
export async function* importActivities(
  source: ByteSource,
  splitterFor: (maxBytes: number) => Splitter,
  convert: (value: unknown) => Conversion,
  { maxLineBytes = defaultMaxLineBytes, onRejected }: ImportOptions,
): AsyncGenerator<Imported<ActivityInput>, void, undefined> {
  if (!Number.isSafeInteger(maxLineBytes) || maxLineBytes < 1) {
    throw new RangeError(`maxLineBytes is ${maxLineBytes}; give a whole number of bytes from 1`);
  }
  for await (const slice of readSlices(source, splitterFor(maxLineBytes))) {
    const { line, cutOff } = slice;
    const text = decode(slice);
    const issues: Issue[] = cutOff === undefined ? [] : [{ path: '', message: cutOff }];
    const conversion = convertText(text, slice, convert);
    if (conversion?.ok) {
      yield Object.assign(conversion.activity, { [sourceLine]: { line, text: text as string } });
    } else if (conversion) {
      issues.push(...conversion.issues);
    }
    if (issues.length === 0) continue;
    await onRejected?.({
      line,
      issues,
      ...(text && !conversion?.ok && { text: text.slice(0, maxRejectedText) }),
    });
  }
}

async function* readSlices(source: ByteSource, splitter: Splitter): AsyncGenerator<Slice, void, undefined> {
  let empty = true;
  let cutOff: string | undefined;
  try {
    for await (const chunk of readBytes(source)) {
      empty &&= blank.test(chunk.toString('latin1'));
      yield* splitter.push(chunk);
    }
  } catch (error) {
    if (!(error instanceof BrokenGzipError)) throw error;
    cutOff = error.message;
  }
  if (empty && cutOff === undefined) yield { line: 1, bytes: Buffer.alloc(0), problem: 'the file is empty' };
  else yield* splitter.end(cutOff);
}

/** The text of a slice, or nothing where it is not UTF-8; a cut slice may end inside a character. */
function decode({ bytes, problem, cutOff }: Slice): string | undefined {
  const cut = problem !== undefined || cutOff !== undefined;
  const decoder = cut ? new TextDecoder('utf-8', { fatal: true }) : wholeText;
  try {
    return decoder.decode(bytes, { stream: cut }).trimEnd();
  } catch {
    return undefined;
  }
}

/** What a text becomes; a blank one, nothing. */
function convertText(
  text: string | undefined,
  { line, problem }: Slice,
  convert: (value: unknown) => Conversion,
): Conversion | undefined {
  if (problem !== undefined) return refusal(problem);
  if (text === undefined) return refusal('is not UTF-8 text; save the file as UTF-8, plain or in gzip');
  if (text === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refusal(jsonProblem(error as Error, line));
  }
  return convert(value);
}
