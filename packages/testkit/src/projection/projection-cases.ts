import type { Projection } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { abortCases } from './abort-cases.ts';
import { compareAndSetCases } from './compare-and-set-cases.ts';
import { erasureCases } from './erasure-cases.ts';
import { faultCases } from './fault-cases.ts';
import { generationCases } from './generation-cases.ts';
import { identifierCases } from './identifier-cases.ts';
import { lossCases } from './loss-cases.ts';
import { projectionModelCase } from './model.ts';
import type { ProjectionKind } from './projection-kind.ts';

/** The laws of every store that follows the log. */
export function projectionCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  return [
    ...compareAndSetCases(kind),
    ...generationCases(kind),
    ...erasureCases(kind),
    ...lossCases(kind),
    ...identifierCases(kind),
    ...abortCases(kind),
    ...faultCases(kind),
    projectionModelCase(kind),
  ];
}
