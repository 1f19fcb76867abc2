import { declareSuite } from '../suite/declare-suite.ts';
import type { Subject } from '../suite/subject.ts';
import type { TestRunner } from '../suite/test-runner.ts';
import { batchPerformanceCases } from './course-performance-cases.ts';
import { batchEngineCases } from './scope-cases.ts';
import { batchSizeCases } from './size-cases.ts';
import type { BatchEngineSource } from './source.ts';
import { batchStreamCases } from './stream-cases.ts';

export type { BatchEngineSource } from './source.ts';

/**
 * Tells a right `BatchEngine` from a wrong one.
 *
 * @param subject - gives an engine together with the log that it reads, which is empty
 */
export function batchEngineSuite(runner: TestRunner, subject: Subject<BatchEngineSource>): void {
  declareSuite(runner, 'BatchEngine', subject, [
    ...batchEngineCases(),
    ...batchPerformanceCases(),
    ...batchStreamCases(),
    ...batchSizeCases(),
  ]);
}
