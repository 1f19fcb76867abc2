import type { Projection } from '@learntrack/core';
import fc from 'fast-check';
import { activityArbitrary } from '../generators/activities.ts';
import type { Pair } from './pair.ts';

const students = ['S1', 'S2', '__proto__'];
const courses = ['C1', 'a.b'];

/** What a sequence of commands may count on, known before it runs. */
export interface Model {
  length: number;
  position: number;
  started: boolean;
  readonly can: (capability: 'reopen' | 'lose') => boolean;
}

export type AnyPair = Pair<Projection<never>>;

/** A step of a sequence, as fast-check runs and shows it. */
export class Command implements fc.AsyncCommand<Model, AnyPair> {
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

const append: fc.Arbitrary<Command> = fc
  .array(activityArbitrary({ students, courses }), { minLength: 1, maxLength: 4 })
  .map(
    (activities) =>
      new Command(`append ${fc.stringify(activities)}`, async (pair, model) => {
        pair.append(activities.map(({ activityId: _, ...fields }) => fields));
        model.length += activities.length;
      }),
  );

const erase: fc.Arbitrary<Command> = fc.constantFrom(...students).map(
  (studentId) =>
    new Command(`erase ${studentId}`, async (pair, model) => {
      pair.append([{ erase: studentId }]);
      model.length += 1;
    }),
);

const start: fc.Arbitrary<Command> = fc.constant(
  new Command('start a generation', async (pair, model) => {
    await pair.start();
    model.started = true;
  }),
);

const take: fc.Arbitrary<Command> = fc
  .integer({ min: 1, max: 5 })
  .map((n) => new Command(`take ${n}`, (pair) => pair.take(n), hasMore));

const race: fc.Arbitrary<Command> = fc
  .uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 3 })
  .map((counts) => new Command(`race with ${counts.join(', ')}`, (pair) => pair.race(counts), hasMore));

const resend: fc.Arbitrary<Command> = fc.constant(new Command('resend', (pair) => pair.resend()));

const catchUp: fc.Arbitrary<Command> = fc.integer({ min: 1, max: 6 }).map(
  (batchSize) =>
    new Command(`catch up in batches of ${batchSize}`, async (pair, model) => {
      await pair.catchUp(batchSize);
      model.started = true;
    }),
);

const restart: fc.Arbitrary<Command> = fc.constant(
  new Command(
    'restart',
    (pair) => pair.restart(),
    ({ can }) => can('reopen'),
  ),
);

const lose: fc.Arbitrary<Command> = fc.constant(
  new Command(
    'lose everything',
    async (pair, model) => {
      await pair.loseEverything();
      model.started = false;
    },
    ({ can }) => can('lose'),
  ),
);

const ask: fc.Arbitrary<Command> = fc.constant(new Command('ask', (pair) => pair.ask()));

/** What fills the log and follows it comes more often than what begins again. */
export const commands: readonly fc.Arbitrary<Command>[] = [
  ...[append, append, append, take, take, take, race, race, erase, erase],
  ...[catchUp, start, resend, ask, ask, restart, lose],
];
