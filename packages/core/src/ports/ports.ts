import type { ActivityStore } from './activity-store.ts';
import type { BatchEngine } from './batch-engine.ts';
import type { Clock } from './clock.ts';
import type { RegionGraph } from './region-graph.ts';
import type { ReportStore } from './report-store.ts';
import type { ScoreBoard } from './score-board.ts';
import type { StateStore } from './state-store.ts';
import type { StudentStore } from './student-store.ts';

/** Every port by its name. */
export interface Ports {
  readonly activityStore: ActivityStore;
  readonly studentStore: StudentStore;
  readonly scoreBoard: ScoreBoard;
  readonly regionGraph: RegionGraph;
  readonly reportStore: ReportStore;
  readonly batchEngine: BatchEngine;
  readonly stateStore: StateStore;
  readonly clock: Clock;
}

/** The name of a port. */
export type PortName = keyof Ports;
