import { type ActivityStore, AdapterError, type CallOptions, isLearnTrackError } from '@learntrack/core';
import { appending, wrappingAll } from './activity-store-plants.ts';
import type { Mutant } from './mutant.ts';

/** Wrong about signals, and about servers that go away. */
export const callMutants: Mutant<ActivityStore>[] = [
  {
    name: 'ignores an aborted signal',
    plant: (right) => wrappingAll(right, (args) => args.map(withoutSignal)),
    caughtBy: [
      'a signal that is aborted already stops every call, and changes nothing',
      "a read that is aborted between two batches ends with the signal's reason",
      'while the server hangs, an abort ends every call, and once it goes on they are answered',
    ],
  },
  ...(['append', 'erase', 'completeErasures', 'mark'] as const).map(
    (name): Mutant<ActivityStore> => ({
      name: `checks the signal first in ${name}, and waits for the server whatever it says then`,
      plant: (right) => {
        const method = right[name].bind(right) as (...args: unknown[]) => Promise<never>;
        return {
          [name]: async (...args: unknown[]) => {
            (args.at(-1) as CallOptions | undefined)?.signal?.throwIfAborted();
            return method(...args.map(withoutSignal));
          },
        };
      },
      caughtBy: ['while the server hangs, an abort ends every call, and once it goes on they are answered'],
    }),
  ),
  {
    name: 'checks the signal first in watch, and waits for the server whatever it says then',
    plant: (right) => ({
      watch: async function* (options) {
        options?.signal?.throwIfAborted();
        yield* right.watch();
      },
    }),
    caughtBy: ['while the server hangs, an abort ends every call, and once it goes on they are answered'],
  },
  {
    name: 'rejects with an error of its own when aborted',
    plant: (right) =>
      wrappingAll(
        right,
        (args) => args,
        (error) => (isLearnTrackError(error) ? error : new DOMException('aborted', 'AbortError')),
      ),
    caughtBy: [
      'a signal that is aborted already stops every call, and changes nothing',
      "a watch ends with the signal's reason, even while it waits",
    ],
  },
  {
    name: 'looks at the signal when a read begins',
    plant: (right) => ({
      read: async function* (stretch, options) {
        options?.signal?.throwIfAborted();
        yield* right.read(stretch);
      },
    }),
    caughtBy: ["a read that is aborted between two batches ends with the signal's reason"],
  },
  {
    name: 'ends a watch without a word when it is aborted',
    plant: (right) => ({
      watch: async function* (options) {
        try {
          yield* right.watch(options);
        } catch (error) {
          if (!options?.signal?.aborted) throw error;
        }
      },
    }),
    caughtBy: ["a watch ends with the signal's reason, even while it waits"],
  },
  {
    name: 'looks at the signal between two halves of an append',
    plant: appending(async (activities, right, options) => {
      const half = activities.length >> 1;
      const first = await right.append(activities.slice(0, half));
      options?.signal?.throwIfAborted();
      return [...first, ...(await right.append(activities.slice(half)))];
    }),
    caughtBy: [
      'an append that is aborted on its way is recorded as a whole or not at all, and the same again tells',
    ],
  },
  {
    name: 'has one signal for all appends on their way',
    plant: (right) => {
      const shared = new AbortController();
      return {
        append: (activities, { signal } = {}) => {
          signal?.addEventListener('abort', () => shared.abort(signal.reason));
          return right.append(activities, { signal: shared.signal });
        },
      };
    },
    caughtBy: ["an append takes no harm from others' aborts"],
  },
  {
    name: 'takes a server that is down for an error that stays',
    plant: (right) =>
      wrappingAll(
        right,
        (args) => args,
        (error) =>
          isLearnTrackError(error, 'CONNECTION')
            ? new AdapterError('no route', { adapter: 'mutant', operation: 'call', cause: error })
            : error,
      ),
    caughtBy: [
      'while the server is down, every call fails with a retryable error, and works once it is back',
      'a watch whose server goes away goes on when it is back, or fails with a retryable error',
    ],
  },
  {
    name: 'tells an append before it is durable',
    plant: appending(async (activities, right) => {
      const { position } = await right.head();
      right.append(activities).catch(() => {});
      return activities.map((_, i) => ({ status: 'recorded', position: position + i + 1 }));
    }),
    caughtBy: ['a server killed during appends has every activity that was told as recorded, once'],
  },
  {
    name: 'takes an erasure that was asked for once for done',
    plant: (right) => {
      const asked = new Set<string>();
      return {
        erase: async (request, options) => {
          if (asked.has(request.entryId)) return { position: (await right.head()).position, activities: 0 };
          asked.add(request.entryId);
          return right.erase(request, options);
        },
      };
    },
    caughtBy: ['an erasure that a kill interrupted is done by the same call again'],
  },
  {
    name: 'completes the erasures of whose end it was told',
    plant: (right) => {
      let last = 0;
      return {
        erase: async (request, options) => {
          const told = await right.erase(request, options);
          last = told.position;
          return told;
        },
        completeErasures: (upTo, forget, options) =>
          right.completeErasures(Math.min(upTo, last), forget, options),
      };
    },
    caughtBy: ['an erasure that a kill interrupted is done by completing, unless the log never heard of it'],
  },
];

function withoutSignal(arg: unknown): unknown {
  return typeof arg === 'object' && arg !== null && 'signal' in arg ? {} : arg;
}
