import { expect, test } from 'vitest';
import { FixtureError } from './fixture-error.ts';
import { Given } from './given.ts';
import type { Subject } from './subject.ts';

/** A subject whose stores, once opened, are closed with these errors: the first one's, the reopened one's. */
function subjectClosing(errors: readonly [Error?, Error?]) {
  const closed: string[] = [];
  const opened = (name: string, error: Error | undefined) => ({
    store: name,
    close: async () => {
      closed.push(name);
      if (error) throw error;
    },
  });
  const subject: Subject<string> = {
    name: 'a store',
    capabilities: ['reopen'],
    create: async () => ({ ...opened('first', errors[0]), reopen: async () => opened('again', errors[1]) }),
  };
  return { subject, closed };
}

test('closes everything, the latest first, even when that fails, and tells the first error of it', async () => {
  const { subject, closed } = subjectClosing([new Error('one'), new Error('two')]);
  const using = Given.use(subject, async (given) => void (await given.reopen()));
  await expect(using).rejects.toThrow(FixtureError);
  await expect(using).rejects.toThrow(
    'close() of the fixture of a store failed, and no law was tried: Error: two',
  );
  expect(closed).toEqual(['again', 'first']);
});

test('tells why the case failed, not what failed thereafter', async () => {
  const { subject, closed } = subjectClosing([new Error('one')]);
  const failure = new Error('the case');
  await expect(
    Given.use(subject, async (given) => {
      await given.reopen();
      throw failure;
    }),
  ).rejects.toBe(failure);
  expect(closed).toEqual(['again', 'first']);
});
