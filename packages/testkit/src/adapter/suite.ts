import { declareSuite } from '../suite/declare-suite.ts';
import type { Subject } from '../suite/subject.ts';
import type { TestRunner } from '../suite/test-runner.ts';
import { adapterCases } from './cases.ts';
import { clientAdapterCases } from './client-cases.ts';
import type { AdapterUnderTest, ClientAdapterUnderTest } from './subject.ts';

/**
 * Tells a right adapter from a wrong one, whatever its ports: what they do is the affair of their own suites. For one
 * over a client, {@link clientAdapterSuite} tells more.
 *
 * @example
 * ```ts
 * adapterSuite({ describe, test }, {
 *   name: 'my adapter',
 *   capabilities: [],
 *   create: async () => ({
 *     store: { make: () => myAdapter({ folder }), use: ({ scoreBoard }) => scoreBoard.readCheckpoint() },
 *     close: async () => {},
 *   }),
 * });
 * ```
 */
export function adapterSuite(runner: TestRunner, subject: Subject<AdapterUnderTest>): void {
  declareSuite(runner, 'Adapter', subject, adapterCases());
}

/** {@link adapterSuite}, and the laws of adapters that reach their store by a client. */
export function clientAdapterSuite(runner: TestRunner, subject: Subject<ClientAdapterUnderTest>): void {
  declareSuite(runner, 'Adapter', subject, [
    ...adapterCases<ClientAdapterUnderTest>(),
    ...clientAdapterCases(),
  ]);
}
