import type { LogEntry, Projection } from '@learntrack/core';
import { expectSame } from '../suite/expectations.ts';
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
): Promise<void> {
  const state = async () => [await store.readCheckpoint(), await kind.answers(store, sampleLog())];
  const before = await state();
  await meanwhile();
  expectSame(await state(), before, 'checkpoint and answers');
}
