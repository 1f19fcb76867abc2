import type {
  Activity,
  ActivityStore,
  AppendResult,
  ErasureRequest,
  LogEntry,
  Position,
} from '@learntrack/core';
import fc from 'fast-check';
import { parsed, recordedAt, sampleActivity } from '../generators/activities.ts';
import { collect, expectSame, Mismatch } from '../suite/expectations.ts';
import { erasureOf } from './steps.ts';

/** The log in memory, and what is known about it. */
export interface Model {
  readonly store: ActivityStore;
  /** The id that an activity was appended with, erased or not. */
  readonly idAt: Map<Position, string>;
  readonly canReopen: boolean;
}

/** The store under test. */
export interface Real {
  /** The ways in to the log; calls go through the first, and those that race through all of them. */
  readonly stores: ActivityStore[];
  readonly reopen: () => Promise<ActivityStore>;
}

type Command = fc.AsyncCommand<Model, Real>;
type Batch = readonly Activity[];
/** Makes a call out of what the model holds before; the call is made to the model and to the store. */
type Prepare = (model: Model, head: Position) => (store: ActivityStore) => Promise<unknown>;

/** A call whose answer is to be the same. */
class Question implements Command {
  readonly #text: string;
  readonly #prepare: Prepare;

  constructor(text: string, prepare: Prepare) {
    this.#text = text;
    this.#prepare = prepare;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, { stores }: Real): Promise<void> {
    const { position } = await model.store.head();
    const ask = this.#prepare(model, position);
    const expected = await ask(model.store);
    expectSame(await ask(stores[0] as ActivityStore), expected, this.#text);
  }

  toString(): string {
    return this.#text;
  }
}

/** Appends at the same time. The positions tell who was first, and in that order the model takes them. */
class Race implements Command {
  readonly #batches: readonly Batch[];

  constructor(batches: readonly Batch[]) {
    this.#batches = batches;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, { stores }: Real): Promise<void> {
    const told = await Promise.all(
      this.#batches.map(async (batch, i) => {
        const results = await (stores[i % stores.length] as ActivityStore).append(batch.map(parsed));
        return { batch, results };
      }),
    );
    for (const { batch, results } of told.sort((a, b) => placeOf(a.results) - placeOf(b.results))) {
      expectSame(results, await appendTo(model, batch), `${this.toString()}, of which ${describe(batch)}`);
    }
  }

  toString(): string {
    return `race(${this.#batches.map(describe).join(', ')})`;
  }
}

class Restart implements Command {
  check({ canReopen }: Readonly<Model>): boolean {
    return canReopen;
  }

  async run(_: Model, { stores, reopen }: Real): Promise<void> {
    stores[0] = await reopen();
  }

  toString(): string {
    return 'restart';
  }
}

/** Reads everything, whatever came before. */
export const readsAll: Command = new Question(
  'read everything',
  (model, head) => (store) => readComparably(store, model, { after: 0, upTo: head, batchSize: 100 }),
);

const students = ['S1', 'S2'];
const ids = ['A1', 'A2', 'A3', 'A4', 'A5'];

const batch: fc.Arbitrary<Batch> = fc.uniqueArray(
  fc
    .record({
      activityId: fc.constantFrom(...ids),
      studentId: fc.constantFrom(...students),
      score: fc.constantFrom(0.5, 1),
    })
    .map(sampleActivity),
  { selector: ({ activityId }) => activityId, maxLength: 4 },
);

const head: Command = new Question('head', () => async (store) => (await store.head()).position);

const mark: Command = new Question(
  'mark',
  (_, position) => (store) => store.mark({ entryId: `M${position}`, recordedAt }),
);

/** Where only positions up to the head may be asked for, the remainder is. */
const position = fc.nat(200);

/** Every way to change the log or to ask it; what all others need something of comes more often. */
export const commandArbitrary: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: batch.map(append) },
  {
    weight: 2,
    arbitrary: fc.array(batch, { minLength: 2, maxLength: 4 }).map((batches) => new Race(batches)),
  },
  { weight: 3, arbitrary: fc.constantFrom(...students).map(erase) },
  // Every other time all of them: few positions lie behind an erasure.
  { weight: 3, arbitrary: fc.option(position, { freq: 1, nil: undefined }).map(completeErasures) },
  { weight: 1, arbitrary: fc.constant(mark) },
  { weight: 2, arbitrary: fc.tuple(position, position, fc.integer({ min: 1, max: 10 })).map(read) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(20), fc.constantFrom(...ids, 'A9')).map(holds) },
  { weight: 1, arbitrary: fc.constant(head) },
  { weight: 1, arbitrary: fc.constant(new Restart()) },
);

function append(activities: Batch): Command {
  return new Question(
    `append(${describe(activities)})`,
    (model) => (store) =>
      store === model.store ? appendTo(model, activities) : store.append(activities.map(parsed)),
  );
}

function erase(studentId: string): Command {
  return new Question(
    `erase(${studentId})`,
    (_, head) => (store) => store.erase(erasureOf(studentId, `E${head}`)),
  );
}

function completeErasures(upTo: Position | undefined): Command {
  return new Question(`completeErasures(${upTo ?? 'head'})`, (_, head) => async (store) => {
    const asked = new Map<string, ErasureRequest>();
    await store.completeErasures(upTo === undefined ? head : upTo % (head + 1), async (erasure) => {
      if (asked.has(erasure.entryId)) throw new Mismatch('each erasure once', `${erasure.entryId} twice`);
      asked.set(erasure.entryId, erasure);
    });
    return asked;
  });
}

function read([one, other, batchSize]: [Position, Position, number]): Command {
  return new Question(`read(${one}, ${other}, ${batchSize})`, (model, head) => {
    const [after, upTo] = [one % (head + 1), other % (head + 1)].sort((a, b) => a - b) as [number, number];
    return (store) => readComparably(store, model, { after, upTo, batchSize });
  });
}

function holds([position, activityId]: [Position, string]): Command {
  return new Question(
    `holds(${position}, ${activityId})`,
    () => (store) => store.holds({ position, activityId }),
  );
}

async function appendTo({ store, idAt }: Model, activities: Batch): Promise<readonly AppendResult[]> {
  const results = await store.append(activities.map(parsed));
  for (const [i, { status, position }] of results.entries()) {
    if (status === 'recorded') idAt.set(position, activities[i]?.activityId ?? '');
  }
  return results;
}

/** Entries with, instead of a hash that nobody can know, whether the log knows the hash and the id behind it. */
async function readComparably(
  store: ActivityStore,
  { idAt }: Model,
  stretch: { readonly after: Position; readonly upTo: Position; readonly batchSize: number },
): Promise<unknown[]> {
  const batches: (readonly LogEntry[])[] = await collect(store.read(stretch));
  const sizes = batches.map(({ length }) => length);
  if (sizes.some((size) => size === 0 || size > stretch.batchSize)) {
    throw new Mismatch(`batches of 1 to ${stretch.batchSize} entries`, `batches of ${sizes.join(', ')}`);
  }
  return Promise.all(
    batches.flat().map(async (entry) => {
      if (entry.kind !== 'anonymised') return entry;
      const { activityIdHash, ...known } = entry;
      const { position } = entry;
      const byHash = await store.holds({ position, activityId: activityIdHash });
      const byId = await store.holds({ position, activityId: idAt.get(position) ?? '' });
      return { ...known, byHash, byId };
    }),
  );
}

/** Where the first new activity of an append stands; one without follows all that it may have met. */
function placeOf(results: readonly AppendResult[]): Position {
  const first = results.find(({ status }) => status === 'recorded');
  return first?.position ?? Number.POSITIVE_INFINITY;
}

function describe(activities: Batch): string {
  return `[${activities.map((a) => `${a.activityId} of ${a.studentId}, ${a.score}`).join('; ')}]`;
}
