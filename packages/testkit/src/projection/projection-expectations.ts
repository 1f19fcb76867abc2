import type { LogEntry, Projection } from '@learntrack/core';
import { expectFailure, expectSame, Mismatch, type Outcome } from '../suite/expectations.ts';
import { Follower } from './follower.ts';
import type { ProjectionKind } from './projection-kind.ts';
import { sampleLog } from './sample-log.ts';

/** A follower of the sample log that has applied so many of its entries. */
export async function followed<Store extends Projection<never>>(
  kind: ProjectionKind<Store, never>,
  store: Store,
  count: number,
  log: readonly LogEntry[] = sampleLog(),
): Promise<Follower<Store>> {
  const follower = await Follower.start(kind, store, log);
  if (count > 0) await follower.take(count);
  return follower;
}

/** Expects that queries tell what the log says. */
export async function expectAnswers<Store extends Projection<never>>(
  kind: ProjectionKind<Store, never>,
  store: Store,
  log: readonly LogEntry[],
  about = 'the answers',
): Promise<void> {
  expectSame(await kind.answers(store, log), kind.expectedAnswers(log), about);
}

/** Expects that neither the checkpoint nor any answer changes meanwhile. */
export async function expectUnchanged<Store extends Projection<never>>(
  kind: ProjectionKind<Store, never>,
  store: Store,
  meanwhile: () => Promise<void>,
  log: readonly LogEntry[] = sampleLog(),
): Promise<void> {
  const state = async () => [await store.readCheckpoint(), await kind.answers(store, log)];
  const before = await state();
  await meanwhile();
  expectSame(await state(), before, 'checkpoint and answers');
}

/**
 * Expects that one of the workers that raced took effect, and that the others were told that they lost.
 *
 * @returns what the winner got
 */
export async function expectOneWinner<T>(outcomes: readonly Outcome<T>[]): Promise<T> {
  const winners: T[] = [];
  for (const outcome of outcomes) {
    if ('value' in outcome) winners.push(outcome.value);
    else await expectFailure(Promise.reject(outcome.error), 'POSITION_CONFLICT');
  }
  if (winners.length === 1) return winners[0] as T;
  throw new Mismatch('one of the racing workers to take effect', `${winners.length} did`);
}
