import type { ReportStore } from '@learntrack/core';
import { projectionCases } from '../projection/projection-cases.ts';
import { declareSuite } from '../suite/declare-suite.ts';
import type { Subject } from '../suite/subject.ts';
import type { TestRunner } from '../suite/test-runner.ts';
import { coursePerformanceCases } from './course-performance-cases.ts';
import { dailyEngagementCases } from './daily-engagement-cases.ts';
import { type ReportStoreContents, reportStoreKind } from './kind.ts';
import { repairCases } from './repair-cases.ts';
import { savingCases } from './saving-cases.ts';
import { reportStoreSizeCases } from './size-cases.ts';

/** Tells a right `ReportStore` from a wrong one. */
export function reportStoreSuite(
  runner: TestRunner,
  subject: Subject<ReportStore, ReportStoreContents>,
): void {
  declareSuite(runner, 'ReportStore', subject, [
    ...projectionCases(reportStoreKind),
    ...dailyEngagementCases(),
    ...repairCases(),
    ...coursePerformanceCases(),
    ...savingCases(),
    ...reportStoreSizeCases(),
  ]);
}
