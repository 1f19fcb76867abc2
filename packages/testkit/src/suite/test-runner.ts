/**
 * What the suites need of a test runner: Vitest's, `node:test`'s and Jest's functions all do. A case runs in a test of
 * its own and needs no order; give slow stores a generous timeout in the runner's own settings.
 */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly test: (name: string, body: () => Promise<void>) => void;
}
