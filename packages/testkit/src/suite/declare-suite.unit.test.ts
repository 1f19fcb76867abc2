import { memoryAdapter, type ScoreBoard } from '@learntrack/core';
import { describe, expect, test } from 'vitest';
import { ContractViolation, openAdapter, type SkippedCase, type Subject, scoreBoardSuite } from '../index.ts';
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

  test('tells a capability that is named but not given', async () => {
    const { runner, tests } = lateRunner();
    scoreBoardSuite(runner, subject({}, { capabilities: ['probe'] }));
    await expect(
      tests().get('after an erasure the database does not mention the student')?.(),
    ).rejects.toThrow('a board names the capability probe, but its create() gives none');
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
