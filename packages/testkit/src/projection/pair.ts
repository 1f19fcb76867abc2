import type { LogEntry, Projection } from '@learntrack/core';
import { type Draft, logOf, readAfterErasures } from '../generators/log.ts';
import { expectFailure, expectSame, outcomeOf } from '../suite/expectations.ts';
import type { Given } from '../suite/given.ts';
import { Follower } from './follower.ts';
import type { ProjectionKind, Step } from './projection-kind.ts';

/** A store under test and one in memory, taken along the same log. */
export class Pair<Store extends Projection<never>> {
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
  /** How far the effects of workers that lost a race may have come. */
  #ahead = 0;

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
    this.#ahead = 0;
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
    if (this.kind.effectsMayRunAhead) this.#ahead = Math.max(...steps.map(({ upTo }) => upTo.position));
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
    if (this.position < this.#ahead) return;
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
