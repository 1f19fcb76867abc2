import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import {
  AdapterError,
  type CallOptions,
  type Change,
  type Checkpoint,
  CheckpointError,
  isLearnTrackError,
  PositionConflictError,
  type Projection,
  type StoredCheckpoint,
  sameCheckpoint,
} from '@learntrack/core';
import { bare } from '../../src/projection/follower.ts';
import type { ProjectionKind } from '../../src/projection/projection-kind.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { halves, nothingOf, sizeOf } from './additions.ts';
import type { Mutant } from './mutant.ts';

/** What a mutant of one kind of projection cannot share with those of others. */
export interface KindPlants<Store> {
  /** Forgets nobody. */
  readonly forgetsNobody: Plant<Store>;
  /** Takes ids that look alike for the same. */
  readonly foldsIds: Plant<Store>;
  /** Fails for students to erase whom it does not know. */
  readonly missesTheUnknown: Plant<Store>;
  /** Adds before it erases. */
  readonly addsFirst: Plant<Store>;
  /** Erases, whether the step is refused or not. */
  readonly erasesFirst: Plant<Store>;
}

/** The plants of kinds whose changes name the erased students. */
export const erasingPlants = {
  forgetsNobody: (right) => ({
    apply: (change, options) => right.apply({ ...change, erase: new Map() }, options),
  }),
  missesTheUnknown: (right) => ({
    apply: async (change, options) => {
      if (change.erase.has('S9')) throw new CheckpointError('no such student');
      await right.apply(change, options);
    },
  }),
  erasesFirst: (right) => ({
    apply: async (change, options) => {
      options?.signal?.throwIfAborted();
      const stored = await right.readCheckpoint();
      if (stored && change.erase.size > 0) {
        const at = bare(stored);
        await right.apply({ after: at, upTo: at, erase: change.erase, add: nothingOf(change.add) });
      }
      await right.apply(change, options);
    },
  }),
  addsFirst: (right) => ({
    apply: async ({ after, upTo, erase, add }, options) => {
      await right.apply({ after, upTo: after, erase: new Map(), add }, options);
      await right.apply({ after, upTo, erase, add: nothingOf(add) }, options);
    },
  }),
} satisfies { readonly [Name in Exclude<keyof KindPlants<never>, 'foldsIds'>]: Plant<Projection<never>> };

type Apply = Projection<never>['apply'];

/** Mutants of every store that follows the log. */
export function projectionMutants<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
  plants: KindPlants<Store>,
): Mutant<Store>[] {
  const ofEveryKind: Mutant<Projection<never>>[] = [
    {
      name: 'makes a checkpoint up',
      plant: (right) => ({
        readCheckpoint: async (options) =>
          (await right.readCheckpoint(options)) ?? { ...nowhere, startedAt: 0, served: true },
      }),
      caughtBy: ['a store that has followed no log has no checkpoint and no answers'],
    },
    {
      name: 'caches the checkpoint',
      plant: (right) => {
        let cached: ReturnType<Projection<never>['readCheckpoint']> | undefined;
        return { readCheckpoint: (options) => (cached ??= right.readCheckpoint(options)) };
      },
      caughtBy: ['an apply stores its checkpoint together with its effects'],
    },
    {
      name: 'goes back behind its own start',
      plant: (right) => {
        let rewound = false;
        return {
          rewind: async () => {
            rewound = true;
          },
          readCheckpoint: async (options) => (rewound ? undefined : right.readCheckpoint(options)),
        };
      },
      caughtBy: ['what a worker that starts goes back behind, it applies again, and nothing counts twice'],
    },
    {
      name: 'remembers a checkpoint that the store has lost',
      plant: (right) => {
        let last: StoredCheckpoint | undefined;
        return {
          readCheckpoint: async (options) => (await right.readCheckpoint(options)) ?? last,
          startGeneration: async (start, options) => {
            last = await right.startGeneration(start, options);
            return last;
          },
        };
      },
      caughtBy: ['a store that lost everything has no checkpoint and heals by replay'],
    },
    {
      name: 'takes a step without additions for nothing to do',
      plant: applying(async (apply, change) => {
        if (sizeOf(change.add) > 0 || change.erase.size > 0) await apply(change);
      }),
      caughtBy: ['an apply that adds nothing moves the checkpoint all the same'],
    },
    {
      name: 'loses the last addition of a long step',
      plant: applying(async (apply, change) => {
        const long = change.upTo.position - change.after.position > 4;
        await apply(long ? { ...change, add: halves(change.add)[0] } : change);
      }),
      caughtBy: ['whatever the batches, the answers are those of the log'],
    },
    ...parts.map(
      (part): Mutant<Projection<never>> => ({
        name: `ignores the ${part} of a checkpoint`,
        plant: applying(async (apply, change, right) => {
          const stored = await right.readCheckpoint();
          const lenient = (checkpoint: Checkpoint) =>
            stored && part !== 'position' && part !== 'activityId'
              ? { ...checkpoint, [part]: stored[part] }
              : checkpoint;
          const after = stored ? { ...change.after, [part]: stored[part] } : change.after;
          await apply({ ...change, after, upTo: lenient(change.upTo) });
        }),
        caughtBy: [
          `an apply from a checkpoint with another ${part} is refused and changes nothing`,
          ...(part === 'generation'
            ? ['a worker of the generation before is refused and changes nothing']
            : []),
        ],
      }),
    ),
    {
      name: 'applies what it has applied',
      plant: applying(async (apply, change, right) => {
        const stored = await right.readCheckpoint();
        await apply(
          stored && sameCheckpoint(stored, change.upTo) ? { ...change, after: change.upTo } : change,
        );
      }),
      caughtBy: ['an apply that was sent before is refused and changes nothing'],
    },
    {
      name: 'starts a generation by itself',
      plant: applying(async (apply, change, right) => {
        if (await right.readCheckpoint()) return apply(change);
        const { logId, definition } = change.after;
        const start = { after: undefined, logId, definition, startedAt: 0, replace: true };
        const after = bare(await right.startGeneration(start));
        await apply({ ...change, after });
      }),
      caughtBy: ['an apply to a store that follows no log is refused and changes nothing'],
    },
    {
      name: 'loses compare-and-set: compares first and writes then',
      plant: applying(async (apply, change, right) => {
        if (!sameCheckpoint(await right.readCheckpoint(), change.after)) {
          throw new PositionConflictError('the checkpoint is another');
        }
        await anyway(right, (stored) => apply({ ...change, after: stored ?? change.after }));
      }),
      caughtBy: [
        'of workers that race with the same step, exactly one takes effect',
        'of workers that race with steps of different lengths, one takes effect, and the checkpoint tells which',
      ],
    },
    {
      name: 'keeps everything in the process',
      plant: () => {
        const own = kind.inMemory();
        return methodsOf(kind, own);
      },
      caughtBy: [
        'what one worker applied, another goes on from',
        'what was stored is there after a restart',
        'what the database holds is what the log says, once, before and after a rebuild',
        'a rebuild that was interrupted goes on where it ended',
      ],
    },
    {
      name: 'forgets where a generation started',
      plant: (right) => ({
        startGeneration: async (start, options) => right.startGeneration({ ...start, startedAt: 0 }, options),
      }),
      caughtBy: ['a generation starts at position 0 and keeps what it was started with'],
    },
    {
      name: 'keeps where the first generation started, for all of them',
      plant: (right) => {
        let first: number | undefined;
        return {
          readCheckpoint: async (options) => {
            const stored = await right.readCheckpoint(options);
            first ??= stored?.startedAt;
            return stored && { ...stored, startedAt: first ?? 0 };
          },
        };
      },
      caughtBy: ['a generation keeps where it started while it advances'],
    },
    {
      name: 'does not say which generation is served',
      plant: (right) => ({
        readCheckpoint: async (options) => {
          const stored = await right.readCheckpoint(options);
          return stored && { ...stored, served: false };
        },
      }),
      caughtBy: ['a completed generation is served'],
    },
    {
      name: 'loses an addition while rebuilding',
      plant: applying(async (apply, change) => {
        await apply(change.after.generation > 1 ? { ...change, add: halves(change.add)[0] } : change);
      }),
      caughtBy: [
        'a rebuild gives the same answers',
        'a store that lost its data alone gives the right answers after a rebuild',
      ],
    },
    {
      name: 'has room for two generations',
      plant: applying(async (apply, change) => {
        await apply(change.after.generation > 2 ? { ...change, add: halves(change.add)[0] } : change);
      }),
      caughtBy: ['a rebuild that begins half-way through another gives the same answers'],
    },
    {
      name: 'is left in disorder by a conflict: the step behind it loses an addition',
      plant: (right) => {
        let disorder = false;
        return {
          apply: async (change, options) => {
            const taken = disorder ? { ...change, add: halves(change.add)[0] } : change;
            disorder = false;
            try {
              await right.apply(taken, options);
            } catch (error) {
              disorder = true;
              throw error;
            }
          },
        };
      },
      caughtBy: ['after any sequence of operations it answers like the store in memory'],
    },
    {
      name: 'numbers every generation 1',
      plant: (right) => ({
        startGeneration: async (start, options) => {
          const stored = await right.readCheckpoint();
          const after =
            start.after && stored ? { ...start.after, generation: stored.generation } : start.after;
          return { ...(await right.startGeneration({ ...start, after }, options)), generation: 1 };
        },
      }),
      caughtBy: ['generations are numbered upwards'],
    },
    {
      name: 'serves a generation before it has caught up',
      plant: (right) => ({
        startGeneration: async (start, options) => {
          const stored = await right.startGeneration(start, options);
          await right.completeGeneration(bare(stored));
          return { ...stored, served: true };
        },
      }),
      caughtBy: [
        'a generation that is built is not served until it is completed',
        'while a generation is built, queries are answered from the one before',
      ],
    },
    {
      name: 'starts a generation from whatever is stored',
      plant: (right) => ({
        startGeneration: (start, options) =>
          anyway(right, (after) => right.startGeneration({ ...start, after }, options)),
      }),
      caughtBy: [
        'of workers that race to start the next generation, one does',
        'of workers that race to start the first generation, one does',
      ],
    },
    {
      name: 'compares only position and generation where one starts',
      plant: (right) => ({
        startGeneration: async (start, options) => {
          const stored = await right.readCheckpoint();
          const { after } = start;
          const alike = stored?.position === after?.position && stored?.generation === after?.generation;
          return right.startGeneration({ ...start, after: alike && stored ? bare(stored) : after }, options);
        },
      }),
      caughtBy: ['a generation does not start from a checkpoint that is not stored'],
    },
    {
      name: 'stores the checkpoint that a generation is completed with',
      plant: (right) => ({
        completeGeneration: async (checkpoint, options) => {
          const stored = await right.readCheckpoint(options);
          if (stored?.generation === checkpoint.generation && stored.position > checkpoint.position) {
            const back = { after: bare(stored), upTo: bare(checkpoint), entries: [] };
            await kind.apply(right as Store, back, options);
          }
          await right.completeGeneration(checkpoint, options);
        },
      }),
      caughtBy: ['completing a generation from where it stood before moves nothing back'],
    },
    {
      name: 'compares before it locks: a generation that starts meanwhile takes the step of the one before',
      plant: applying(async (apply, change, right) => {
        const stored = await right.readCheckpoint();
        if (!stored || !sameCheckpoint(change.after, stored)) return apply(change);
        for (let hop = 0; hop < 6; hop++) await setImmediate();
        const now = (await right.readCheckpoint()) ?? stored;
        const moved = now.generation !== stored.generation;
        await apply(moved ? { ...change, after: bare(now), upTo: bare(now) } : change);
      }),
      caughtBy: ['an apply that races with the start of a generation takes effect before it, or is refused'],
    },
    {
      name: 'starts a generation in two steps: clears first and moves the checkpoint then',
      plant: (right) => ({
        startGeneration: async (start, options) => {
          const started = await right.startGeneration(start, options);
          if (!start.after || started.generation === 1) return started;
          // The new, empty generation is served before anybody knows of it.
          await right.completeGeneration(bare(started), options);
          return { ...started, served: true };
        },
      }),
      caughtBy: [
        'a server killed while a generation starts or completes serves whole answers, and the same call finishes',
      ],
    },
    {
      name: 'completes whatever generation is stored',
      plant: (right) => ({
        completeGeneration: async (checkpoint, options) =>
          right.completeGeneration((await right.readCheckpoint()) ?? checkpoint, options),
      }),
      caughtBy: ['a generation that is not the stored one cannot be completed'],
    },
    {
      name: 'completes a generation only once',
      throws: true,
      plant: (right) => {
        let completed = 0;
        return {
          completeGeneration: async (checkpoint, options) => {
            if (completed === checkpoint.generation) throw new PositionConflictError('it is completed');
            completed = checkpoint.generation;
            await right.completeGeneration(checkpoint, options);
          },
        };
      },
      caughtBy: ['completing a generation again does no harm'],
    },
    {
      name: 'never removes the generations before',
      plant: (right, attic) => {
        let seen = '';
        return {
          apply: async (change, options) => {
            await right.apply(change, options);
            seen += inspect(change.add, { depth: 9 });
          },
          completeGeneration: async (checkpoint, options) => {
            await right.completeGeneration(checkpoint, options);
            if (checkpoint.generation > 1) attic.push(seen);
          },
        };
      },
      caughtBy: [
        'after a rebuild an erasure leaves no mention of the student, not in old generations either',
      ],
    },
    ...(kind.forgetsInServed
      ? [
          {
            name: 'resurrects nobody, and forgets too much: an old erasure takes what came after it',
            plant: applying(async (apply, change) => {
              const erase = new Map([...change.erase.keys()].map((id) => [id, Number.POSITIVE_INFINITY]));
              await apply({ ...change, erase });
            }),
            caughtBy: [
              'an old erasure met while rebuilding leaves what the served generation has added since',
            ],
          },
        ]
      : []),
    {
      name: 'adds onto data without a checkpoint',
      plant: (right) => ({
        startGeneration: (start, options) => right.startGeneration({ ...start, replace: true }, options),
      }),
      caughtBy: [
        'a store that lost its checkpoint alone adds nothing onto the data, until it may be replaced',
      ],
    },
    {
      name: 'ignores an aborted signal',
      plant: (right) => wrappingAll(kind, right, (call, args) => call(args.map(withoutSignal))),
      caughtBy: [
        'a signal that is aborted already stops every call, and changes nothing',
        'while the server hangs, an abort ends every call, and once it goes on they are answered',
      ],
    },
    ...Object.keys(kind.streams).map(
      (stream): Mutant<Projection<never>> => ({
        name: `looks at the signal before the first row of ${stream} alone`,
        plant: (right) => ({
          [stream]: (...args: unknown[]) => {
            const rows = Reflect.get(right, stream) as (
              ...args: readonly unknown[]
            ) => AsyncIterable<unknown>;
            return rows(...args.map(withoutSignal));
          },
        }),
        caughtBy: [`${stream}, aborted between two rows, ends with the signal's reason`],
      }),
    ),
    {
      name: 'checks the signal first, and waits for the server whatever it says then',
      plant: (right) =>
        wrappingAll(kind, right, (call, args) => {
          for (const arg of args) if (isOptions(arg)) arg.signal?.throwIfAborted();
          return call(args.map(withoutSignal));
        }),
      caughtBy: ['while the server hangs, an abort ends every call, and once it goes on they are answered'],
    },
    {
      name: 'looks at the signal between two halves of an apply',
      plant: applying(async (apply, change, _, options) => {
        const [half, rest] = halves(change.add);
        await apply({ ...change, upTo: change.after, add: half });
        options?.signal?.throwIfAborted();
        await apply({ ...change, add: rest });
      }),
      caughtBy: ['an apply that is aborted on its way has taken effect as a whole or not at all'],
    },
    {
      name: 'takes a server that is down for an error that stays',
      plant: (right) =>
        wrappingAll(kind, right, async (call, args) => {
          try {
            return await call(args);
          } catch (error) {
            if (!isLearnTrackError(error, 'CONNECTION')) throw error;
            throw new AdapterError('no route', { adapter: 'mutant', operation: 'call', cause: error });
          }
        }),
      caughtBy: [
        'while the server is down, every call fails with a retryable error, and works once it is back',
      ],
    },
    {
      name: 'forgets the second half of a step that failed',
      plant: applying(async (apply, change) => {
        const [half, rest] = halves(change.add);
        await apply({ ...change, add: half });
        await apply({ ...change, after: change.upTo, erase: new Map(), add: rest });
      }),
      caughtBy: ['a server killed during an apply has taken all of it or nothing'],
    },
    {
      name: 'counts a step that failed twice: effects first, the checkpoint then',
      plant: applying(async (apply, change) => {
        await apply({ ...change, upTo: change.after });
        await apply({ ...change, erase: new Map(), add: nothingOf(change.add) });
      }),
      caughtBy: ['a server killed during an apply has taken all of it or nothing'],
    },
  ];
  return [
    ...(ofEveryKind as unknown as Mutant<Store>[]),
    {
      name: 'forgets nobody',
      plant: plants.forgetsNobody,
      caughtBy: [
        'an erased student is forgotten, and nobody else',
        'what a student does after being erased counts from nothing',
        'after an erasure the database does not mention the student',
        ...(kind.forgetsInServed
          ? ['an erasure met while rebuilding is forgotten by the generation that is served, too']
          : []),
      ],
    },
    {
      name: 'adds before it erases',
      plant: plants.addsFirst,
      caughtBy: ['a step erases first and adds then'],
    },
    {
      name: 'fails to erase a student whom it does not know',
      throws: true,
      plant: plants.missesTheUnknown,
      caughtBy: ['erasing a student whom the store never knew changes nothing'],
    },
    {
      name: 'erases before it compares',
      plant: plants.erasesFirst,
      caughtBy: ['an erasure in a step that is refused erases nobody'],
    },
    {
      name: 'takes ids that look alike for the same',
      plant: plants.foldsIds,
      caughtBy: [
        'ids that break stores, patterns and object keys elsewhere are ids like any other',
        'any well-formed text is an id like any other',
      ],
    },
  ];
}

const parts = ['logId', 'generation', 'definition', 'position', 'activityId'] as const;

const nowhere: Checkpoint = { logId: '', generation: 1, definition: '', position: 0, activityId: '' };

/** Replaces `apply` alone. */
function applying(
  mutated: (
    apply: Apply,
    change: Change<never>,
    right: Projection<never>,
    options?: CallOptions,
  ) => Promise<void>,
): Plant<Projection<never>> {
  return (right) => ({
    apply: (change, options) => mutated((other) => right.apply(other), change, right, options),
  });
}

/** Writes from whatever is stored, until nobody comes between. */
async function anyway<T>(
  right: Projection<never>,
  write: (stored: Checkpoint | undefined) => Promise<T>,
): Promise<T> {
  for (;;) {
    const stored = await right.readCheckpoint();
    try {
      return await write(stored && bare(stored));
    } catch (error) {
      if (!isLearnTrackError(error, 'POSITION_CONFLICT')) throw error;
    }
  }
}

type Call = (args: readonly unknown[]) => Promise<unknown>;

/** Wraps every method that does I/O and gives a promise. */
function wrappingAll<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
  right: Projection<never>,
  wrap: (call: Call, args: readonly unknown[]) => Promise<unknown>,
): Partial<Projection<never>> {
  const wrapped = Object.entries(methodsOf(kind, right)).map(([name, method]) => [
    name,
    (...args: unknown[]) =>
      wrap((given) => (method as (...args: readonly unknown[]) => Promise<unknown>)(...given), args),
  ]);
  return Object.fromEntries(wrapped);
}

/** Every method of a store, to be called without it. */
function methodsOf<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
  store: Projection<never>,
): Partial<Projection<never>> {
  const names = [
    ...['readCheckpoint', 'apply', 'startGeneration', 'completeGeneration'],
    ...[...Object.keys(kind.queries), ...Object.keys(kind.writes)],
  ];
  return Object.fromEntries(names.map((name) => [name, Reflect.get(store, name).bind(store)]));
}

function withoutSignal(arg: unknown): unknown {
  return isOptions(arg) ? {} : arg;
}

function isOptions(arg: unknown): arg is CallOptions {
  return typeof arg === 'object' && arg !== null && 'signal' in arg;
}
