import type { Checkpoint, Projection } from '@learntrack/core';
import type { Calls } from '../suite/calls.ts';
import { checkpointAt, logId } from './follower.ts';
import type { ProjectionKind } from './projection-kind.ts';
import { sampleLog } from './sample-log.ts';

/**
 * Everything that changes a store, as its first generation can take it once it has followed the first four entries of
 * the sample log.
 */
export function writesOf<Store extends Projection<never>>(kind: ProjectionKind<Store, never>): Calls<Store> {
  const { definition } = kind;
  const log = sampleLog();
  const after = sampleCheckpoint(definition);
  const step = { after, upTo: checkpointAt(after, log[5]), entries: log.slice(4, 6) };
  const start = { after, logId, definition, startedAt: log.length, replace: true };
  return {
    ...kind.writes,
    apply: (store, options) => kind.apply(store, step, options),
    startGeneration: (store, options) => store.startGeneration(start, options),
    completeGeneration: (store, options) => store.completeGeneration(after, options),
  };
}

/** Where a first generation stands that has followed the first four entries of the sample log. */
export function sampleCheckpoint(definition: string): Checkpoint {
  return checkpointAt({ logId, generation: 1, definition, position: 0, activityId: '' }, sampleLog()[3]);
}
