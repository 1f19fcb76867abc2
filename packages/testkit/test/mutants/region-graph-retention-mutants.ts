import { inspect } from 'node:util';
import type { RegionGraph, StudentAccess } from '@learntrack/core';
import { bare } from '../../src/projection/follower.ts';
import type { Plant } from '../remote-memory/remote.ts';
import type { Mutant } from './mutant.ts';

const drawn = 'whatever is removed between whatever steps, the answers are those of what is left';
const racing = 'removals that race with applies lose nothing that is younger, and tell every access once';

/** Region graphs that are wrong about what leaves them. */
export const regionGraphRetentionMutants: Mutant<RegionGraph>[] = [
  {
    name: 'removes what lies at the horizon, too',
    plant: (right) => ({
      removeBefore: (horizon, options) => right.removeBefore(new Date(horizon.getTime() + 1), options),
    }),
    caughtBy: ['accesses before the horizon leave and are told, those at it or behind it stay'],
  },
  {
    name: 'tells the horizon of the latest removal, and not the latest one',
    plant: (right) => {
      let latest: Date | undefined;
      return {
        removeBefore: (horizon, options) => {
          latest = horizon;
          return right.removeBefore(horizon, options);
        },
        horizon: async (options) => (await right.horizon(options)) && latest,
      };
    },
    caughtBy: ['the latest horizon is told, until a generation is built that knows of none'],
  },
  {
    name: 'keeps the horizon of the generation before',
    plant: (right) => {
      let latest: Date | undefined;
      return {
        horizon: async (options) => {
          latest = (await right.horizon(options)) ?? latest;
          return latest;
        },
      };
    },
    caughtBy: ['the latest horizon is told, until a generation is built that knows of none'],
  },
  {
    name: 'tells no horizon where nothing went',
    plant: (right) => {
      let latest: Date | undefined;
      return {
        removeBefore: async (horizon, options) => {
          const removed = await right.removeBefore(horizon, options);
          if (removed > 0) latest = await right.horizon(options);
          return removed;
        },
        horizon: async (options) => ((await right.horizon(options)) ? latest : undefined),
      };
    },
    caughtBy: ['the latest horizon is told, until a generation is built that knows of none'],
  },
  {
    name: 'does not tell how many accesses went',
    plant: (right) => ({
      removeBefore: async (horizon, options) => {
        await right.removeBefore(horizon, options);
        return 0;
      },
    }),
    caughtBy: [
      'accesses before the horizon leave and are told, those at it or behind it stay',
      racing,
      drawn,
    ],
  },
  {
    name: 'tells what went before again',
    plant: (right) => {
      let removed = 0;
      return {
        removeBefore: async (horizon, options) => {
          removed += await right.removeBefore(horizon, options);
          return removed;
        },
      };
    },
    caughtBy: ['removing again, or before an earlier horizon, removes nothing more', racing, drawn],
  },
  {
    name: 'moves the checkpoint as it removes',
    plant: (right) => ({
      removeBefore: async (horizon, options) => {
        const removed = await right.removeBefore(horizon, options);
        const stored = await right.readCheckpoint();
        if (stored) {
          const after = bare(stored);
          const upTo = { ...after, activityId: `removed before ${horizon.toISOString()}` };
          await right.apply({ after, upTo, erase: new Map(), add: [] });
        }
        return removed;
      },
    }),
    caughtBy: ['a removal leaves the checkpoint where it is, and the log is followed on from there'],
  },
  {
    name: 'keeps nothing older than the latest horizon any more',
    plant: (right) => {
      let latest = Number.NEGATIVE_INFINITY;
      return {
        removeBefore: (horizon, options) => {
          latest = Math.max(latest, horizon.getTime());
          return right.removeBefore(horizon, options);
        },
        apply: (change, options) => {
          const add = change.add.filter(({ timestamp }) => timestamp.getTime() >= latest);
          return right.apply({ ...change, add }, options);
        },
      };
    },
    caughtBy: ['what is older and applied later stays until the next removal', drawn],
  },
  {
    name: 'starts a generation to remove from',
    plant: (right) => ({
      removeBefore: async (horizon, options) => {
        if (!(await right.readCheckpoint())) {
          const start = { logId: 'log-1', definition: '', startedAt: 0, replace: false };
          await right.startGeneration({ ...start, after: undefined });
        }
        return right.removeBefore(horizon, options);
      },
    }),
    caughtBy: ['a store that follows no log has nothing to remove'],
  },
  {
    name: 'removes nothing while a generation is built',
    plant: (right) => ({
      removeBefore: async (horizon, options) =>
        (await right.readCheckpoint())?.served ? right.removeBefore(horizon, options) : 0,
    }),
    caughtBy: ['a removal reaches the served generation and the one that is built'],
  },
  {
    name: 'hides what it should remove',
    plant: (right) => {
      let hidden = new Date('1900-01-01T00:00:00Z');
      const visible = (interval: { from: Date; to: Date }) => ({
        ...interval,
        from: new Date(Math.max(interval.from.getTime(), hidden.getTime())),
      });
      return {
        removeBefore: async (horizon) => {
          hidden = horizon;
          return 0;
        },
        candidates: (query, options) =>
          right.candidates({ ...query, interval: visible(query.interval) }, options),
        accesses: (query, options) =>
          right.accesses({ ...query, interval: visible(query.interval) }, options),
        pairs: (query, options) => right.pairs({ ...query, interval: visible(query.interval) }, options),
      };
    },
    caughtBy: ['after a removal the database holds nothing older'],
  },
  ...(['studentId', 'region'] as const).map(
    (name): Mutant<RegionGraph> => ({
      name: `leaves the ${name} of what went`,
      plant: (right, attic) => {
        const seen: StudentAccess[] = [];
        return {
          apply: async (change, options) => {
            await right.apply(change, options);
            seen.push(...change.add);
          },
          removeBefore: async (horizon, options) => {
            const gone = seen.filter(({ timestamp }) => timestamp < horizon);
            attic.push(...gone.map((access) => inspect(access[name])));
            return right.removeBefore(horizon, options);
          },
        };
      },
      caughtBy: ['students and regions that carry nothing after a removal go, too'],
    }),
  ),
  {
    name: 'forgets what is applied while it removes',
    plant: (right) => {
      let removals = 0;
      return {
        removeBefore: async (horizon, options) => {
          removals += 1;
          try {
            return await right.removeBefore(horizon, options);
          } finally {
            removals -= 1;
          }
        },
        apply: (change, options) => right.apply({ ...change, add: removals > 0 ? [] : change.add }, options),
      };
    },
    caughtBy: [racing],
  },
  {
    name: 'takes a removal that failed for done',
    plant: (right) => {
      const tried = new Set<number>();
      return {
        removeBefore: async (horizon, options) => {
          if (tried.has(horizon.getTime())) return 0;
          tried.add(horizon.getTime());
          return right.removeBefore(horizon, options);
        },
      };
    },
    caughtBy: ['a server killed during a removal loses nothing that is younger, and the same call finishes'],
  },
  {
    name: 'removes the first 5000 accesses alone',
    plant: removingTheFirst(5000),
    caughtBy: ['a removal removes thousands of accesses, of one student and of thousands'],
  },
];

/** Removes so many accesses: of the others, what was there comes back. */
function removingTheFirst(most: number): Plant<RegionGraph> {
  return (right) => {
    const added: StudentAccess[] = [];
    return {
      apply: (change, options) => {
        added.push(...change.add);
        return right.apply(change, options);
      },
      removeBefore: async (horizon, options) => {
        const removed = await right.removeBefore(horizon, options);
        const left = added.filter(({ timestamp }) => timestamp < horizon).slice(most);
        const stored = await right.readCheckpoint();
        if (stored) {
          const at = bare(stored);
          await right.apply({ after: at, upTo: at, erase: new Map(), add: left });
        }
        return removed;
      },
    };
  };
}
