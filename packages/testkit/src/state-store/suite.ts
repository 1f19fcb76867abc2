import type { StateProjection, StateStore } from '@learntrack/core';
import { projectionCases } from '../projection/projection-cases.ts';
import type { Case } from '../suite/case.ts';
import { declareSuite } from '../suite/declare-suite.ts';
import type { Subject } from '../suite/subject.ts';
import type { TestRunner } from '../suite/test-runner.ts';
import { stateStoreCases } from './cases.ts';
import { projectionName, type StateStoreContents, stateStoreKind } from './kind.ts';
import { stateNameCases } from './name-cases.ts';
import { stateSizeCases } from './size-cases.ts';

/** Tells a right `StateStore` from a wrong one. */
export function stateStoreSuite(runner: TestRunner, subject: Subject<StateStore, StateStoreContents>): void {
  const ofOneProjection = projectionCases(stateStoreKind).map(
    ({ run, ...rest }): Case<StateStore, StateStoreContents> => ({
      ...rest,
      run: (given, example) => run(given.as(open), example),
    }),
  );
  declareSuite(runner, 'StateStore', subject, [
    ...ofOneProjection,
    ...stateStoreCases(),
    ...stateNameCases(),
    ...stateSizeCases(),
  ]);
}

function open(store: StateStore): StateProjection {
  return store.open(projectionName);
}
