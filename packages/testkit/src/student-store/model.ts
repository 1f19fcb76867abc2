import { memoryAdapter, type StudentStore } from '@learntrack/core';
import fc from 'fast-check';
import { openAdapter } from '../adapter/open-adapter.ts';
import {
  conditionsArbitrary,
  pageRequestArbitrary,
  studentPools,
  studentsArbitrary,
} from '../generators/students.ts';
import type { Case } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import type { StudentStoreContents } from './contents.ts';

/** A store under test and one in memory, which are given the same calls. */
interface Pair {
  tested: StudentStore;
  readonly reference: StudentStore;
  /** The store under test, opened again. */
  readonly reopen: () => Promise<StudentStore>;
}

/** What a sequence of commands may count on, known before it runs. */
interface Model {
  readonly canReopen: boolean;
}

/** A call to both stores, as fast-check runs and shows it. */
class Call implements fc.AsyncCommand<Model, Pair> {
  readonly #text: string;
  readonly #call: (store: StudentStore) => Promise<unknown>;

  constructor(name: string, args: unknown, call: (store: StudentStore) => Promise<unknown>) {
    this.#text = `${name}${fc.stringify(args)}`;
    this.#call = call;
  }

  check(): boolean {
    return true;
  }

  async run(_: Model, { tested, reference }: Pair): Promise<void> {
    expectSame(await this.#call(tested), await this.#call(reference), `the answer to ${this.#text}`);
  }

  toString(): string {
    return this.#text;
  }
}

class Restart implements fc.AsyncCommand<Model, Pair> {
  check({ canReopen }: Model): boolean {
    return canReopen;
  }

  async run(_: Model, pair: Pair): Promise<void> {
    pair.tested = await pair.reopen();
  }

  toString(): string {
    return 'restart';
  }
}

const studentId = fc.constantFrom(...studentPools.studentId);
const instant = fc.constantFrom(...studentPools.lastUpdated);
const field = fc.constantFrom('speciality' as const, 'studentLevel' as const);

/** Every call; those that the others need something of come more often. */
const command: fc.Arbitrary<fc.AsyncCommand<Model, Pair>> = fc.oneof(
  {
    weight: 3,
    arbitrary: studentsArbitrary(4).map(
      (students) => new Call('upsert', students, (store) => store.upsert(students)),
    ),
  },
  { weight: 2, arbitrary: studentId.map((id) => new Call('get', id, (store) => store.get(id))) },
  {
    weight: 3,
    arbitrary: pageRequestArbitrary().map(
      (request) => new Call('find', request, (store) => store.find(request)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(field, conditionsArbitrary())
      .map(([by, where]) => new Call('group', [by, where], (store) => store.group(by, where))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(studentId, instant)
      .map(([id, asOf]) => new Call('erase', [id, asOf], (store) => store.erase(id, asOf))),
  },
  { weight: 1, arbitrary: fc.constant(new Restart()) },
);

/** The law that stands for all others: a store is told from the one in memory by nothing that it answers. */
export function studentStoreModelCase(): Case<StudentStore, StudentStoreContents> {
  return {
    law: 'after any sequence of operations it answers like the store in memory',
    // As large as that, `size` lets sequences be of any length: most are long.
    examples: fc.commands<Model, Pair, false>([command], { maxCommands: 60, size: 'max' }),
    async run(given, sequence: Iterable<fc.AsyncCommand<Model, Pair>>) {
      const pair: Pair = {
        tested: given.store,
        reference: openAdapter(memoryAdapter()).ports.studentStore,
        reopen: () => given.reopen(),
      };
      await fc.asyncModelRun(() => ({ model: { canReopen: given.can('reopen') }, real: pair }), sequence);
      const everybody = { where: {}, order: [['studentId', 'asc']], limit: 100 } as const;
      expectSame(await pair.tested.find(everybody), await pair.reference.find(everybody), 'all in the end');
    },
  };
}
