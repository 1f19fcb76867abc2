export { type OpenedAdapter, openAdapter } from './ports/open-adapter.ts';
export { scoreBoardSuite } from './ports/score-board-suite.ts';
export type { ScoreBoardContents } from './projection/score-board-kind.ts';
export { ContractViolation } from './suite/contract-violation.ts';
export type { Faults, Fixture, Loss, Opened, Probe } from './suite/fixture.ts';
export type { Capability, SkippedCase, Subject } from './suite/subject.ts';
export type { TestRunner } from './suite/test-runner.ts';
