import type { ActivityStore } from '@learntrack/core';
import { declareSuite } from '../suite/declare-suite.ts';
import type { Subject } from '../suite/subject.ts';
import type { TestRunner } from '../suite/test-runner.ts';
import { activityStoreCases } from './cases.ts';
import type { ActivityStoreContents } from './steps.ts';

export type { ActivityStoreContents } from './steps.ts';

/**
 * Tells a right `ActivityStore` from a wrong one.
 *
 * @example
 * ```ts
 * import { describe, test } from 'node:test';
 *
 * activityStoreSuite({ describe, test }, {
 *   name: 'my adapter',
 *   capabilities: [],
 *   create: async () => ({ store: new MyActivityStore(await emptyFolder()), close: async () => {} }),
 * });
 * ```
 */
export function activityStoreSuite(
  runner: TestRunner,
  subject: Subject<ActivityStore, ActivityStoreContents>,
): void {
  declareSuite(runner, 'ActivityStore', subject, activityStoreCases(subject.create));
}
