import type { Reporter, TestModule } from 'vitest/node';

/** Names every skipped test, and closes a run with the line `tests: N passed, N failed, N skipped`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      // A module that cannot even be loaded holds no test that could fail.
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state, ...result } = test.result();
        if (state === 'pending') continue;
        counts[state] += 1;
        if (state !== 'skipped') continue;
        const note = 'note' in result && result.note ? `: ${result.note}` : '';
        skipped.push(`skipped  ${module.relativeModuleId} > ${test.fullName}${note}`);
      }
    }
    // After the default reporter's summary, which is written in the same turn.
    process.on('exit', () => {
      for (const line of skipped) process.stdout.write(`${line}\n`);
      process.stdout.write(
        `tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
      );
    });
  }
}
