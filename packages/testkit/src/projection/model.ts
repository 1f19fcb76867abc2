import type { LogEntry, Projection } from '@learntrack/core';
import fc from 'fast-check';
import { activityArbitrary } from '../generators/activities.ts';
import { type Draft, logOf, readAfterErasures } from '../generators/log.ts';
import type { Case } from '../suite/case.ts';
import { expectFailure, expectSame, outcomeOf } from '../suite/expectations.ts';
import type { Given } from '../suite/given.ts';
import { Follower } from './follower.ts';
import { expectAnswers } from './projection-expectations.ts';
import type { ProjectionKind, Step } from './projection-kind.ts';

const students = ['S1', 'S2', '__proto__'];
const courses = ['C1', 'a.b'];

/** A store under test and one in memory, taken along the same log. */
class Pair<Store extends Projection<never>> {
  readonly kind: ProjectionKind<Store, never>;
  readonly given: Given<Store, never>;
  store: Store;
  reference: Store;
  readonly #drafts: Draft[] = [];
  /** Where both stand; nothing before the first generation. */
  #followers: { readonly tested: Follower<Store>; readonly reference: Follower<Store> } | undefined;
  #lastStep: Step | undefined;
  /** Whether queries are answered from the generation that the followers build. */
  #served = false;

  constructor(kind: ProjectionKind<Store, never>, given: Given<Store, never>) {
    this.kind = kind;
    this.given = given;
    this.store = given.store;
    this.reference = kind.inMemory();
  }

  /** The log as it reads now. */
  get log(): LogEntry[] {
    return readAfterErasures(logOf(...this.#drafts), false);
  }

  get position(): number {
    return this.#followers?.tested.checkpoint.position ?? 0;
  }

  append(drafts: readonly Draft[]): void {
    this.#drafts.push(...drafts);
  }

  /** Starts a generation of both; the first, or the next one. */
  async start(): Promise<void> {
    const { kind, log } = this;
    const before = this.#followers;
    this.#followers = {
      tested: await Follower.start(kind, this.store, log, before?.tested.checkpoint),
      reference: await Follower.start(kind, this.reference, log, before?.reference.checkpoint),
    };
    this.#served = before === undefined;
    this.#lastStep = undefined;
  }

  async take(count: number): Promise<void> {
    const { tested, reference } = await this.#atNow();
    this.#lastStep = tested.step(count);
    await tested.take(count);
    await reference.take(count);
  }

  /** Lets workers race with steps of these lengths. */
  async race(counts: readonly number[]): Promise<void> {
    const { tested, reference } = await this.#atNow();
    const steps = counts.map((count) => tested.step(count));
    const outcomes = await Promise.all(steps.map((step) => outcomeOf(this.kind.apply(this.store, step))));
    const winners = counts.filter((_, i) => 'value' in (outcomes[i] ?? {}));
    expectSame(winners.length, 1, 'how many of the racing workers took effect');
    const [count = 0] = winners;
    this.#lastStep = tested.step(count);
    tested.checkpoint = this.#lastStep.upTo;
    await reference.take(count);
  }

  async resend(): Promise<void> {
    if (this.#lastStep) await expectFailure(this.kind.apply(this.store, this.#lastStep), 'POSITION_CONFLICT');
  }

  /** Brings both to the end of the log, and has them served. */
  async catchUp(batchSize: number): Promise<void> {
    if (!this.#followers) await this.start();
    const followers = await this.#atNow();
    for (const follower of [followers.tested, followers.reference]) {
      await follower.takeAll(batchSize);
      await follower.complete();
    }
    this.#served = true;
    this.#lastStep = undefined;
  }

  async restart(): Promise<void> {
    this.store = await this.given.reopen();
  }

  async loseEverything(): Promise<void> {
    await this.given.lose('everything');
    expectSame(
      await this.store.readCheckpoint(),
      undefined,
      'the checkpoint of a store that lost everything',
    );
    this.reference = this.kind.inMemory();
    this.#followers = undefined;
    this.#lastStep = undefined;
    this.#served = false;
  }

  async ask(): Promise<void> {
    const stored = await this.store.readCheckpoint();
    expectSame(stored?.position ?? 0, this.position, 'the position');
    // Where only one generation is held, or another may forget too, there is nothing to compare while it is built.
    if (!this.#served && !(this.given.can('generations') && this.kind.forgetsInServed)) return;
    const expected = await this.kind.answers(this.reference, this.log);
    expectSame(
      await this.kind.answers(this.store, this.log),
      expected,
      'the answers, beside those of memory',
    );
  }

  /** The followers, over the log as it reads now. */
  async #atNow() {
    if (!this.#followers) throw new TypeError('no generation was started');
    const { tested, reference } = this.#followers;
    const { log } = this;
    this.#followers = {
      tested: new Follower(this.kind, this.store, log, tested.checkpoint),
      reference: new Follower(this.kind, this.reference, log, reference.checkpoint),
    };
    return this.#followers;
  }
}

/** What a sequence of commands may count on, known before it runs. */
interface Model {
  length: number;
  position: number;
  started: boolean;
  readonly can: (capability: 'reopen' | 'lose') => boolean;
}

type AnyPair = Pair<Projection<never>>;

/** A step of a sequence, as fast-check runs and shows it. */
class Command implements fc.AsyncCommand<Model, AnyPair> {
  readonly #text: string;
  readonly #possible: (model: Model) => boolean;
  readonly #run: (pair: AnyPair, model: Model) => Promise<void>;

  constructor(
    text: string,
    run: (pair: AnyPair, model: Model) => Promise<void>,
    possible: (model: Model) => boolean = () => true,
  ) {
    this.#text = text;
    this.#run = run;
    this.#possible = possible;
  }

  check(model: Readonly<Model>): boolean {
    return this.#possible(model);
  }

  async run(model: Model, pair: AnyPair): Promise<void> {
    await this.#run(pair, model);
    model.position = pair.position;
  }

  toString(): string {
    return this.#text;
  }
}

const hasMore = ({ started, position, length }: Model) => started && position < length;

const commands = [
  fc.array(activityArbitrary({ students, courses }), { minLength: 1, maxLength: 4 }).map(
    (activities) =>
      new Command(`append ${fc.stringify(activities)}`, async (pair, model) => {
        pair.append(activities.map(({ activityId: _, ...fields }) => fields));
        model.length += activities.length;
      }),
  ),
  fc.constantFrom(...students).map(
    (studentId) =>
      new Command(`erase ${studentId}`, async (pair, model) => {
        pair.append([{ erase: studentId }]);
        model.length += 1;
      }),
  ),
  fc.constant(
    new Command('start a generation', async (pair, model) => {
      await pair.start();
      model.started = true;
    }),
  ),
  fc.integer({ min: 1, max: 5 }).map((n) => new Command(`take ${n}`, (pair) => pair.take(n), hasMore)),
  fc
    .uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 3 })
    .map((counts) => new Command(`race with ${counts.join(', ')}`, (pair) => pair.race(counts), hasMore)),
  fc.constant(new Command('resend', (pair) => pair.resend())),
  fc.integer({ min: 1, max: 6 }).map(
    (batchSize) =>
      new Command(`catch up in batches of ${batchSize}`, async (pair, model) => {
        await pair.catchUp(batchSize);
        model.started = true;
      }),
  ),
  fc.constant(
    new Command(
      'restart',
      (pair) => pair.restart(),
      ({ can }) => can('reopen'),
    ),
  ),
  fc.constant(
    new Command(
      'lose everything',
      async (pair, model) => {
        await pair.loseEverything();
        model.started = false;
      },
      ({ can }) => can('lose'),
    ),
  ),
  fc.constant(new Command('ask', (pair) => pair.ask())),
];

/** The law that stands for all others: a store is told from the one in memory by nothing that it answers. */
export function projectionModelCase<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents> {
  return {
    law: 'after any sequence of operations it answers like the store in memory',
    examples: fc.commands<Model, AnyPair, false>(commands, { maxCommands: 30 }),
    async run(given, sequence: Iterable<Command>) {
      const pair = new Pair(kind, given as Given<Store, never>);
      await fc.asyncModelRun(
        () => ({
          model: {
            length: 0,
            position: 0,
            started: false,
            can: (capability) => given.can(capability),
          } as Model,
          real: pair as unknown as AnyPair,
        }),
        sequence,
      );
      await pair.catchUp(7);
      await pair.ask();
      await expectAnswers(kind, pair.store, pair.log, 'the answers in the end');
    },
  };
}
