export { untilAborted } from './application/abort.ts';
export { defineProjection, type ProjectionDefinition } from './application/define-projection.ts';
export type { Aspect, Check, Diagnosis } from './application/diagnosis.ts';
export type {
  DoctorOptions,
  Inspectable,
  Inspections,
  InspectOptions,
} from './application/doctor.ts';
export type { ErasureResult } from './application/erase.ts';
export type { AdapterHealth, Health, Pingable } from './application/health.ts';
export {
  type ActivitySource,
  type ConflictingInput,
  IngestClosedError,
  type IngestOptions,
  type IngestResult,
  type RejectedInput,
} from './application/ingest.ts';
export type { ProjectionState } from './application/projection-runner.ts';
export type { Lag, ProjectionStatus } from './application/projector.ts';
export type { DailyDifference, ReconcileQuery } from './application/reconcile.ts';
export type { RecordManyResult, RecordOptions, RecordResult } from './application/record.ts';
export type { MultiRegionQuery, RegionPairQuery, RegionQuery, Regions } from './application/regions.ts';
export type { DailyEngagementQuery, PerformanceQuery, Reports } from './application/reports.ts';
export type {
  AroundOptions,
  ScoreBucket,
  ScoreExplanation,
  ScoreOptions,
  ScorePart,
  Scores,
  ScoreWatchOptions,
} from './application/scores.ts';
export type { StudentPage, Students, UpsertManyResult } from './application/students.ts';
export {
  instrumentationName,
  metricNames,
  spanNames,
  type TelemetryOptions,
} from './application/telemetry.ts';
export { type Adapter, type AdapterParts, defineAdapter, type PortResolver } from './composition/adapter.ts';
export { learnTrackModule } from './composition/container-module.ts';
export { createLearnTrack, type ProvidedPorts } from './composition/create-learn-track.ts';
export type {
  Activities,
  BatchReports,
  LearnTrack,
  MissingAdapter,
  Projections,
  States,
  Status,
  StudentProfiles,
  WithPort,
} from './composition/learn-track.ts';
export type { LearnTrackOptions } from './composition/options.ts';
export { type PortTokens, tokens } from './composition/tokens.ts';
export { type Action, type Activity, type ActivityInput, unknownRegion } from './domain/activity.ts';
export { contentHash } from './domain/activity-id.ts';
export { type Checkpoint, describeCheckpoint, sameCheckpoint } from './domain/checkpoint.ts';
export { compareText } from './domain/compare-text.ts';
export {
  type CoursePerformance,
  type PerformanceModel,
  PerformanceTally,
  percentile,
} from './domain/course-performance.ts';
export {
  type CourseCount,
  type DailyAddition,
  type DailyCounts,
  type DailyEngagement,
  sameCounts,
  sumDailyEngagement,
} from './domain/daily-engagement.ts';
export { type Day, dayOf, type Interval, type TimeRange, toInstant } from './domain/day.ts';
export { type Duration, toMilliseconds } from './domain/duration.ts';
export {
  engagementScore,
  type ForwardDecay,
  forwardDecayOf,
  type ScoreModel,
  type ScoreRules,
  scoreAt,
  scoreDefinition,
  sumFor,
  toScoreModel,
} from './domain/engagement-score.ts';
export * from './domain/errors.ts';
export { maxIdentifierBytes } from './domain/identifier.ts';
export type { Json, JsonObject } from './domain/json.ts';
export {
  type ActivityEntry,
  type AnonymisedEntry,
  anonymise,
  type Batch,
  type ErasureEntry,
  entryId,
  type LogEntry,
  type MarkerEntry,
  type Position,
  toBatch,
} from './domain/log-entry.ts';
export {
  compareAccesses,
  type DetectionModel,
  type DetectionRules,
  detectMultiRegionAccess,
  type MultiRegionAccess,
  type RegionAccess,
  type StudentAccess,
  toAccesses,
  toDetectionModel,
} from './domain/multi-region-access.ts';
export { isOlderVersion } from './domain/older-version.ts';
export {
  type ActivityRules,
  type AttributesSchema,
  activityIdOf,
  type ParsedActivity,
  parseActivity,
} from './domain/parse-activity.ts';
export { compareRegionPairs, type RegionPair } from './domain/region-pair.ts';
export type { RegionStay } from './domain/region-stay.ts';
export type { Parsed } from './domain/schema.ts';
export {
  type Board,
  type BoardIncrements,
  type ScoreIncrements,
  sumIncrements,
} from './domain/score-increments.ts';
export type { Student, StudentInput } from './domain/student.ts';
export type {
  Conditions,
  StudentConditions,
  StudentField,
  StudentFilter,
  StudentGroup,
  StudentGroupField,
  StudentOrder,
  StudentPageRequest,
  StudentPlace,
  StudentQuery,
  StudentSort,
} from './domain/student-query.ts';
export { type MemoryPort, memoryAdapter } from './memory/memory-adapter.ts';
export type {
  ActivityStore,
  AppendResult,
  ErasureRequest,
  LogHead,
  Stretch,
} from './ports/activity-store.ts';
export type { BatchEngine, BatchOptions, BatchProgress, BatchQuery } from './ports/batch-engine.ts';
export type { CallOptions } from './ports/call-options.ts';
export type { Clock } from './ports/clock.ts';
export type { PortName, Ports } from './ports/ports.ts';
export type { Change, GenerationStart, Projection, StoredCheckpoint } from './ports/projection.ts';
export type { AccessQuery, Candidate, RegionGraph } from './ports/region-graph.ts';
export type {
  DailyQuery,
  DailyRepair,
  DailyRow,
  PerformancePeriod,
  ReportStore,
  StoredPerformance,
} from './ports/report-store.ts';
export type {
  BoardQuery,
  ScoreBoard,
  ScoreWatchQuery,
  StudentRank,
  StudentScore,
  WatchOptions,
} from './ports/score-board.ts';
export type { StateChanges, StateProjection, StateStore, StateUpdate } from './ports/state-store.ts';
export type { StudentStore, UpsertStatus } from './ports/student-store.ts';
export { version } from './version.ts';
