import type { RegionGraph } from '@learntrack/core';
import { projectionCases } from '../projection/projection-cases.ts';
import { declareSuite } from '../suite/declare-suite.ts';
import type { Subject } from '../suite/subject.ts';
import type { TestRunner } from '../suite/test-runner.ts';
import { accessCases } from './access-cases.ts';
import { regionGraphCases } from './cases.ts';
import { type RegionGraphContents, regionGraphKind } from './kind.ts';
import { pairCases } from './pair-cases.ts';
import { retentionCases } from './retention-cases.ts';
import { regionGraphSizeCases } from './size-cases.ts';

/** Tells a right `RegionGraph` from a wrong one. */
export function regionGraphSuite(
  runner: TestRunner,
  subject: Subject<RegionGraph, RegionGraphContents>,
): void {
  declareSuite(runner, 'RegionGraph', subject, [
    ...projectionCases(regionGraphKind),
    ...regionGraphCases(),
    ...accessCases(),
    ...pairCases(),
    ...retentionCases(),
    ...regionGraphSizeCases(),
  ]);
}
