import type { ScoreBoard } from '@learntrack/core';
import { projectionCases } from '../projection/projection-cases.ts';
import { declareSuite } from '../suite/declare-suite.ts';
import type { Subject } from '../suite/subject.ts';
import type { TestRunner } from '../suite/test-runner.ts';
import { scoreBoardCases } from './cases.ts';
import { type ScoreBoardContents, scoreBoardKind } from './kind.ts';
import { landmarkCases } from './landmark-cases.ts';
import { rankingCases } from './ranking-cases.ts';
import { scoreBoardSizeCases } from './size-cases.ts';
import { watchCases } from './watch-cases.ts';
import { watchEndCases } from './watch-end-cases.ts';

/**
 * Tells a right `ScoreBoard` from a wrong one.
 *
 * @example
 * ```ts
 * import { describe, test } from 'node:test';
 *
 * scoreBoardSuite({ describe, test }, {
 *   name: 'my adapter',
 *   capabilities: ['generations'],
 *   create: async () => ({ store: new MyScoreBoard(await emptyFolder()), close: async () => {} }),
 * });
 * ```
 */
export function scoreBoardSuite(runner: TestRunner, subject: Subject<ScoreBoard, ScoreBoardContents>): void {
  declareSuite(runner, 'ScoreBoard', subject, [
    ...projectionCases(scoreBoardKind),
    ...scoreBoardCases(),
    ...rankingCases(),
    ...landmarkCases(),
    ...watchCases(),
    ...watchEndCases(),
    ...scoreBoardSizeCases(),
  ]);
}
