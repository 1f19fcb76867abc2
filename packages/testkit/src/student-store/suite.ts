import type { StudentStore } from '@learntrack/core';
import { declareSuite } from '../suite/declare-suite.ts';
import type { Subject } from '../suite/subject.ts';
import type { TestRunner } from '../suite/test-runner.ts';
import type { StudentStoreContents } from './contents.ts';
import { studentDurabilityCases } from './durability-cases.ts';
import { studentErasureCases } from './erasure-cases.ts';
import { studentFindCases } from './find-cases.ts';
import { studentGroupCases } from './group-cases.ts';
import { studentStoreModelCase } from './model.ts';
import { studentPagingCases } from './paging-cases.ts';
import { studentSizeCases } from './size-cases.ts';
import { studentUpsertCases } from './upsert-cases.ts';

/** Tells a right `StudentStore` from a wrong one. */
export function studentStoreSuite(
  runner: TestRunner,
  subject: Subject<StudentStore, StudentStoreContents>,
): void {
  declareSuite(runner, 'StudentStore', subject, [
    ...studentUpsertCases(),
    ...studentFindCases(),
    ...studentPagingCases(),
    ...studentGroupCases(),
    ...studentSizeCases(),
    ...studentErasureCases(),
    ...studentDurabilityCases(),
    studentStoreModelCase(),
  ]);
}
