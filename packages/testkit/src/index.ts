export { type ActivityStoreContents, activityStoreSuite } from './activity-store/suite.ts';
export { type OpenedAdapter, openAdapter } from './adapter/open-adapter.ts';
export type {
  AdapterUnderTest,
  ClientAdapterUnderTest,
  LentClient,
  RefusedAdapter,
} from './adapter/subject.ts';
export { adapterSuite, clientAdapterSuite } from './adapter/suite.ts';
export type { BatchEngineSource } from './batch-engine/source.ts';
export { batchEngineSuite } from './batch-engine/suite.ts';
export { clockSuite } from './clock/suite.ts';
export {
  type ActivityPools,
  activityArbitrary,
  parsed as toParsedActivity,
  sampleActivity,
} from './generators/activities.ts';
export { hostileIds, idArbitrary } from './generators/hostile-ids.ts';
export { type Draft, logArbitrary, logOf, readAfterErasures } from './generators/log.ts';
export { sampleStudent, studentArbitrary } from './generators/students.ts';
export { recomputeCoursePerformance } from './reference/course-performance.ts';
export { recomputeDailyEngagement } from './reference/daily-engagement.ts';
export { type ReferenceScoring, recomputeScores } from './reference/engagement-scores.ts';
export { recomputeGroups, recomputePage } from './reference/find-students.ts';
export { recomputeMultiRegionAccess } from './reference/multi-region-access.ts';
export { recomputeRegionPairs } from './reference/region-pairs.ts';
export { remainingActivities } from './reference/remaining-activities.ts';
export type { RegionGraphContents } from './region-graph/kind.ts';
export { regionGraphSuite } from './region-graph/suite.ts';
export type { ReportStoreContents } from './report-store/kind.ts';
export { reportStoreSuite } from './report-store/suite.ts';
export type { ScoreBoardContents } from './score-board/kind.ts';
export { scoreBoardSuite } from './score-board/suite.ts';
export type { StateStoreContents } from './state-store/kind.ts';
export { stateStoreSuite } from './state-store/suite.ts';
export type { StudentStoreContents } from './student-store/contents.ts';
export { studentStoreSuite } from './student-store/suite.ts';
export { ContractViolation, type Trial } from './suite/contract-violation.ts';
export { Mismatch } from './suite/expectations.ts';
export type { Faults, Fixture, Loss, Opened, Probe } from './suite/fixture.ts';
export { FixtureError } from './suite/fixture-error.ts';
export type { Capability, SkippedCase, Subject } from './suite/subject.ts';
export type { TestRunner } from './suite/test-runner.ts';
