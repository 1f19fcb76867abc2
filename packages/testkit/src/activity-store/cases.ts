import type { ActivityStore } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import type { Subject } from '../suite/subject.ts';
import { abortCases } from './abort-cases.ts';
import { appendCases } from './append-cases.ts';
import { completionCases } from './completion-cases.ts';
import { contentCases } from './content-cases.ts';
import { erasureCases } from './erasure-cases.ts';
import { faultCases } from './fault-cases.ts';
import { headCases } from './head-cases.ts';
import { holdsCases } from './holds-cases.ts';
import { modelCases } from './model.ts';
import { racingCases } from './racing-cases.ts';
import { readCases } from './read-cases.ts';
import { sizeCases } from './size-cases.ts';
import type { ActivityStoreContents } from './steps.ts';
import { watchCases } from './watch-cases.ts';

/**
 * The laws of the log.
 *
 * @param create - opens another log
 */
export function activityStoreCases(
  create: Subject<ActivityStore, ActivityStoreContents>['create'],
): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    ...headCases(create),
    ...appendCases(),
    ...racingCases(),
    ...contentCases(),
    ...readCases(),
    ...holdsCases(),
    ...watchCases(),
    ...erasureCases(),
    ...completionCases(),
    ...sizeCases(),
    ...abortCases(),
    ...faultCases(),
    ...modelCases(),
  ];
}
