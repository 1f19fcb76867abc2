import type { ActivityStore } from '@learntrack/core';
import { appendMutants } from './activity-store-append-mutants.ts';
import { callMutants } from './activity-store-call-mutants.ts';
import { completionMutants } from './activity-store-completion-mutants.ts';
import { contentMutants } from './activity-store-content-mutants.ts';
import { erasureMutants } from './activity-store-erasure-mutants.ts';
import { readMutants } from './activity-store-read-mutants.ts';
import { sizeMutants } from './activity-store-size-mutants.ts';
import type { Mutant } from './mutant.ts';

/** An activity store with one bug each. */
export const activityStoreMutants: Mutant<ActivityStore>[] = [
  ...appendMutants,
  ...contentMutants,
  ...readMutants,
  ...erasureMutants,
  ...completionMutants,
  ...sizeMutants,
  ...callMutants,
];
