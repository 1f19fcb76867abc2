import type {
  Activity,
  ActivityStore,
  AppendResult,
  CallOptions,
  ErasureRequest,
  LogEntry,
  ParsedActivity,
  Position,
} from '@learntrack/core';
import { readLog } from '../../src/activity-store/steps.ts';
import type { Plant } from '../remote-memory/remote.ts';

/** Appends in another way. */
export function appending(
  mutated: (
    activities: readonly ParsedActivity[],
    right: ActivityStore,
    options?: CallOptions,
  ) => Promise<readonly AppendResult[]>,
): Plant<ActivityStore> {
  return (right) => ({ append: (activities, options) => mutated(activities, right, options) });
}

/** Reads other entries than the right ones, or leaves some out. */
export function reading(
  mutated: (entry: LogEntry) => LogEntry | undefined,
): (right: ActivityStore) => Pick<ActivityStore, 'read'> {
  return (right) => ({
    read: async function* (stretch, options) {
      for await (const batch of right.read(stretch, options)) {
        const entries = batch.map(mutated).filter((entry) => entry !== undefined);
        if (entries.length > 0) yield entries;
      }
    },
  });
}

/** Reads other activities than were recorded. */
export function readingActivities(
  mutated: (activity: Activity) => object,
): (right: ActivityStore) => Pick<ActivityStore, 'read'> {
  return reading((entry) =>
    entry.kind === 'activity' ? { ...entry, activity: mutated(entry.activity) as Activity } : entry,
  );
}

const mark = ' ~ ';

/** The same activity under an id that the log does not hold. */
export function underAnotherId({ activity, contentHash }: ParsedActivity): ParsedActivity {
  const activityId = `${activity.activityId}${mark}${Math.random()}`;
  return { activity: { ...activity, activityId }, contentHash };
}

/** Reads what was recorded {@link underAnotherId} under its own. */
export const readingOwnIds = readingActivities((activity) => ({
  ...activity,
  activityId: activity.activityId.split(mark)[0],
}));

/** Records again what is told as a duplicate, where a bug takes it for new. */
export function recordingAgain(
  isNew: (entry: LogEntry | undefined, right: ActivityStore) => boolean,
): Plant<ActivityStore> {
  return (right) => ({
    ...readingOwnIds(right),
    append: async (activities, options) => {
      const results = [...(await right.append(activities, options))];
      const log = await readLog(right);
      for (const [i, { status, position }] of results.entries()) {
        if (status !== 'duplicate' || !isNew(log[position - 1], right)) continue;
        const again = underAnotherId(activities[i] as ParsedActivity);
        results[i] = (await right.append([again], options))[0] as AppendResult;
      }
      return results;
    },
  });
}

/** Whether an entry is what is left of an activity. */
export function isAnonymised(entry: LogEntry | undefined): boolean {
  return entry?.kind === 'anonymised';
}

/** Reads anonymised entries with something of the activities that they were. */
export function keepingAside(mutated: (was: Activity, entry: LogEntry) => object): Plant<ActivityStore> {
  return (right) => {
    const aside = new Map<Position, Activity>();
    const changed = reading((entry) => {
      const was = aside.get(entry.position);
      return was && entry.kind === 'anonymised' ? (mutated(was, entry) as LogEntry) : entry;
    });
    return {
      ...changed(right),
      append: async (activities, options) => {
        const results = await right.append(activities, options);
        for (const [i, { position }] of results.entries()) {
          aside.set(position, (activities[i] as (typeof activities)[number]).activity);
        }
        return results;
      },
    };
  };
}

type Forget = (erasure: ErasureRequest) => Promise<void>;

/** Completes erasures in another way. */
export function completing(
  mutated: (
    complete: (upTo: Position, forget: Forget) => Promise<void>,
    upTo: Position,
    forget: Forget,
    right: ActivityStore,
  ) => Promise<void>,
): Plant<ActivityStore> {
  return (right) => ({
    completeErasures: (upTo, forget, options) => {
      const complete = (otherUpTo: Position, other: Forget) =>
        right.completeErasures(otherUpTo, other, options);
      return mutated(complete, upTo, forget, right);
    },
  });
}

/** The same items, but whoever leaves early leaves the source open. */
export async function* leaking<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}

/** The methods that give a promise. */
const calls = ['head', 'append', 'holds', 'erase', 'completeErasures', 'mark'] as const;

/** The methods that give a stream. */
const streams = ['read', 'watch'] as const;

type Args = readonly unknown[];

/** Wraps every method: its arguments on the way in, its errors on the way out. */
export function wrappingAll(
  right: ActivityStore,
  toArgs: (args: Args) => Args,
  toError: (error: unknown) => unknown = (error) => error,
): Partial<ActivityStore> {
  const wrapped = calls.map((name) => {
    const method = right[name].bind(right) as (...args: Args) => Promise<unknown>;
    const call = async (...args: Args) => {
      try {
        return await method(...toArgs(args));
      } catch (error) {
        throw toError(error);
      }
    };
    return [name, call];
  });
  const wrappedStreams = streams.map((name) => {
    const method = right[name].bind(right) as (...args: Args) => AsyncIterable<unknown>;
    const stream = async function* (...args: Args) {
      try {
        yield* method(...toArgs(args));
      } catch (error) {
        throw toError(error);
      }
    };
    return [name, stream];
  });
  return Object.fromEntries([...wrapped, ...wrappedStreams]) as Partial<ActivityStore>;
}
