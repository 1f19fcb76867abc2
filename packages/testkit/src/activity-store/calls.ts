import type { ActivityStore } from '@learntrack/core';
import { parsed, recordedAt } from '../generators/activities.ts';
import type { Calls } from '../suite/calls.ts';
import { collect } from '../suite/expectations.ts';
import { erasureOf, numbered } from './steps.ts';

/**
 * Every method, where `fill` has filled the log: there is an erasure to complete, and nothing is there already.
 * Streams are read to their end; a watch, which has none, up to its first item.
 */
export const calls = {
  head: (store, options) => store.head(options),
  append: (store, options) => store.append(numbered('new', 3).map(parsed), options),
  read: (store, options) => collect(store.read({ after: 0, upTo: 5, batchSize: 2 }, options)),
  holds: (store, options) => store.holds({ position: 1, activityId: 'A1' }, options),
  watch: (store, options) => firstOf(store.watch(options)),
  erase: (store, options) => store.erase(erasureOf('S1'), options),
  completeErasures: (store, options) => store.completeErasures(5, async () => {}, options),
  mark: (store, options) => store.mark({ entryId: 'another marker', recordedAt }, options),
} satisfies Record<keyof ActivityStore, Calls<ActivityStore>[string]>;

async function firstOf<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}
