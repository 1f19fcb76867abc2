import { describeError } from './expectations.ts';

/**
 * What a test gives to its suite is wrong or failed: the fixture, not the adapter. No law was broken; the test itself
 * needs mending.
 */
export class FixtureError extends Error {
  override name = 'FixtureError';
}

/** Does something that the fixture gave, and tells it as that when it fails. */
export async function ofFixture<T>(subject: string, what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof FixtureError) throw error;
    const told = `${what} of the fixture of ${subject} failed, and no law was tried: ${describeError(error)}`;
    throw new FixtureError(told, { cause: error });
  }
}
