import { memoryAdapter, type ScoreBoard } from '@learntrack/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  ContractViolation,
  FixtureError,
  openAdapter,
  type SkippedCase,
  type Subject,
  scoreBoardSuite,
} from '../index.ts';
import type { TestRunner } from './test-runner.ts';

/** A runner that calls what describes the tests when all is declared, as Vitest does. */
function lateRunner() {
  const bodies: (() => void)[] = [];
  const tests = new Map<string, () => Promise<void>>();
  const runner: TestRunner = {
    describe: (_, body) => bodies.push(body),
    test: (name, body) => tests.set(name, body),
  };
  return {
    runner,
    tests: () => {
      for (const body of bodies.splice(0)) body();
      return tests;
    },
  };
}

function subject(wrong: Partial<ScoreBoard> = {}, options: Partial<Subject<ScoreBoard, never>> = {}) {
  return {
    name: 'a board',
    capabilities: [],
    onSkipped: () => {},
    create: async () => {
      const { ports, close } = openAdapter(memoryAdapter());
      return { store: Object.assign(ports.scoreBoard, wrong), close };
    },
    ...options,
  } satisfies Subject<ScoreBoard, never>;
}

describe('a suite', () => {
  test('tells which cases it skips for want of which capability, and declares the others', () => {
    const { runner, tests } = lateRunner();
    const skipped: SkippedCase[] = [];
    const onSkipped = (cases: readonly SkippedCase[]) => void skipped.push(...cases);
    scoreBoardSuite(runner, subject({}, { onSkipped, capabilities: ['reopen'] }));
    expect(skipped).toContainEqual({
      suite: 'ScoreBoard of a board',
      law: 'after an erasure the database does not mention the student',
      missing: ['probe'],
    });
    expect(skipped.map(({ law }) => law).filter((law) => tests().has(law))).toEqual([]);
    expect([...tests().keys()]).toContain('what was stored is there after a restart');
  });

  test('says nothing where nothing is skipped', () => {
    const onSkipped = () => expect.unreachable();
    const capabilities = ['generations', 'reopen', 'probe', 'lose', 'faults', 'pause'] as const;
    scoreBoardSuite(lateRunner().runner, subject({}, { onSkipped, capabilities }));
  });

  test('tells the law, what was expected, what came, the example and the seed', async () => {
    const { runner, tests } = lateRunner();
    scoreBoardSuite(runner, subject({ top: async () => [] }, { seed: 7 }));
    const failure = await tests()
      .get('whatever the batches, the answers are those of the log')?.()
      .catch((error) => error);
    expect(failure).toBeInstanceOf(ContractViolation);
    const lines = failure.message.split('\n');
    expect(lines[0]).toBe('Law:      whatever the batches, the answers are those of the log');
    expect(lines[1]).toMatch(/^Expected: the answers › .+ › S\d: [\d.]+$/);
    expect(lines[2]).toMatch(/^Came: {5}the answers › .+ › S\d: nothing$/);
    expect(lines[3]).toMatch(/^Example: {2}\[\[\{"kind":/);
    expect(lines[4]).toMatch(/^Seed: {5}7 /);
  });

  test('repeats the examples of a seed', async () => {
    const failures = [];
    for (const seed of [7, 7, 8]) {
      const { runner, tests } = lateRunner();
      scoreBoardSuite(runner, subject({ top: async () => [] }, { seed }));
      const law = 'after any sequence of operations it answers like the store in memory';
      failures.push(
        await tests()
          .get(law)?.()
          .catch(({ message }) => message),
      );
    }
    expect(failures[0]).toBe(failures[1]);
    expect(failures[2]).toContain('Seed:     8');
  });

  test('tells an error that nobody expected, whatever it is', async () => {
    const { runner, tests } = lateRunner();
    const top = () => Promise.reject(new RangeError('out of range'));
    scoreBoardSuite(runner, subject({ top }));
    const law = 'a board that nobody is on is empty';
    await expect(tests().get(law)?.()).rejects.toMatchObject({
      law,
      expected: 'no error',
      came: 'RangeError: out of range',
    });
  });

  test('tells the runs, where they were given, since a seed repeats a failure only with them', async () => {
    const failureOf = async (law: string) => {
      const { runner, tests } = lateRunner();
      const top = () => Promise.reject(new RangeError('out of range'));
      scoreBoardSuite(runner, subject({ top }, { seed: 7, runs: 200 }));
      return tests()
        .get(law)?.()
        .catch(({ message }) => message);
    };
    expect(await failureOf('whatever the batches, the answers are those of the log')).toMatch(
      /^Seed: {5}7 \(give it to the suite as `seed`, with `runs: 200`, to repeat this\)$/m,
    );
    expect(await failureOf('a board that nobody is on is empty')).toMatch(
      /^Seed: {5}7 \(give it to the suite as `seed` to repeat this\)$/m,
    );
  });

  test('does not take a capability that there is not', () => {
    const capabilities = ['generation'] as never;
    expect(() => scoreBoardSuite(lateRunner().runner, subject({}, { capabilities }))).toThrow(
      new TypeError(
        'a board names the capability generation, but there is none; ' +
          'there are generations, reopen, probe, lose, faults, pause',
      ),
    );
  });

  test('closes every store that a case opened, when the case fails, too', async () => {
    const { runner, tests } = lateRunner();
    let open = 0;
    const create = async () => {
      const { ports } = openAdapter(memoryAdapter());
      open += 1;
      return {
        store: Object.assign(ports.scoreBoard, { top: async () => [] }),
        close: async () => {
          open -= 1;
        },
      };
    };
    scoreBoardSuite(runner, subject({}, { create }));
    for (const run of tests().values()) await run().catch(() => {});
    expect(open).toBe(0);
  });
});

describe('a fixture that is wrong is told as that, not as a broken law', () => {
  const failureOf = async (law: string, options: Partial<Subject<ScoreBoard, never>>) => {
    const { runner, tests } = lateRunner();
    scoreBoardSuite(runner, subject({}, options));
    const failure = await tests()
      .get(law)?.()
      .catch((error) => error);
    expect(failure).toBeInstanceOf(FixtureError);
    return failure;
  };
  const law = 'a board that nobody is on is empty';

  test('a capability that is named but not given', async () => {
    const needsProbe = 'after an erasure the database does not mention the student';
    expect((await failureOf(needsProbe, { capabilities: ['probe'] })).message).toBe(
      'a board names the capability probe, but its create() gives none; ' +
        'give probe beside the store, or name it no more',
    );
  });

  test('create() that fails, once', async () => {
    let created = 0;
    const cause = new Error('no such server');
    const create = async () => {
      created += 1;
      throw cause;
    };
    const failure = await failureOf('whatever the batches, the answers are those of the log', { create });
    expect(failure.message).toBe(
      'create() of the fixture of a board failed, and no law was tried: Error: no such server',
    );
    expect(failure.cause).toBe(cause);
    expect(created).toBe(1);
  });

  test('create() that gives something else than a store', async () => {
    const create = async () => openAdapter(memoryAdapter()).ports.scoreBoard as never;
    expect((await failureOf(law, { create })).message).toBe(
      'create() of the fixture of a board must resolve with { store, close }',
    );
  });

  test('lose() that fails', async () => {
    const { create: right } = subject();
    const lose = () => Promise.reject(new Error('the table is locked'));
    const create = async () => ({ ...(await right()), lose });
    const needsLose = 'a store that lost everything has no checkpoint and heals by replay';
    expect((await failureOf(needsLose, { create, capabilities: ['lose'] })).message).toContain(
      "lose('everything') of the fixture of a board failed",
    );
  });
});

describe('a case that runs out of time', () => {
  const longLaw = 'whatever the batches, the answers are those of the log';

  afterEach(() => void vi.restoreAllMocks());

  /** Runs a law on stores that take 10 ms each, by a clock of their own, and counts them. */
  async function runLaw(wrong: Partial<ScoreBoard>, timeLimit: number) {
    const { runner, tests } = lateRunner();
    let created = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => created * 10);
    const create = async () => {
      created += 1;
      const { ports, close } = openAdapter(memoryAdapter());
      return { store: Object.assign(ports.scoreBoard, wrong), close };
    };
    scoreBoardSuite(runner, subject({}, { create, timeLimit, runs: 1000, seed: 7 }));
    const outcome = await tests()
      .get(longLaw)?.()
      .catch((error) => error);
    return { outcome, created };
  }

  test('has held when no example broke its law until then, of which there is at least one', async () => {
    expect(await runLaw({}, 35)).toEqual({ outcome: undefined, created: 4 });
    expect(await runLaw({}, 1)).toEqual({ outcome: undefined, created: 1 });
  });

  test('tells the failure that it found, with the smallest example until then', async () => {
    const top = () => Promise.reject(new RangeError('never'));
    const failureWithin = async (timeLimit: number, created: number) => {
      const came = await runLaw({ top }, timeLimit);
      expect(came.created).toBe(created);
      expect(came.outcome).toBeInstanceOf(ContractViolation);
      expect(came.outcome.message).toContain('Came:     RangeError: never');
      return /^Example: +(.+) \(the search for a smaller one was cut short\)$/m.exec(
        came.outcome.message,
      )?.[1];
    };
    const first = await failureWithin(1, 1);
    const smaller = await failureWithin(75, 8);
    expect(smaller?.length).toBeLessThan(first?.length ?? 0);
  });
});
