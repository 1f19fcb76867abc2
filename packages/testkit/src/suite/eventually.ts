import { setTimeout } from 'node:timers/promises';

const patienceMs = 10_000;

/** Repeats an expectation until it holds; what a server does behind an answer may take it a moment. */
export async function eventually(expectation: () => Promise<void>): Promise<void> {
  const end = Date.now() + patienceMs;
  for (let pause = 1; ; pause = Math.min(2 * pause, 500)) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > end) throw error;
      await setTimeout(pause);
    }
  }
}
