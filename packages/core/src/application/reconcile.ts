import { randomUUID } from 'node:crypto';
import { type DailyEngagement, sameCounts } from '../domain/daily-engagement.ts';
import { type Day, dayMs, type TimeRange, toInstant, toInterval } from '../domain/day.ts';
import { CheckpointError } from '../domain/errors.ts';
import type { Position } from '../domain/log-entry.ts';
import type { ActivityStore } from '../ports/activity-store.ts';
import type { BatchEngine } from '../ports/batch-engine.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Clock } from '../ports/clock.ts';
import type { DailyRow, ReportStore } from '../ports/report-store.ts';
import { toDays } from './reports.ts';
import { spanNames, type Telemetry } from './telemetry.ts';

/** What to reconcile: the days in [from, to), of one course or of all. */
export interface ReconcileQuery extends TimeRange, CallOptions {
  readonly courseId?: string;
  /** Whether to set wrong rows right. Default: only list them. */
  readonly repair?: boolean;
}

/** A row of daily engagement that is not what the log says. */
export interface DailyDifference {
  readonly courseId: string;
  readonly day: Day;
  /** The count by the log. */
  readonly expected: number;
  /** The count that the report store held. */
  readonly found: number;
  /** The position up to which both count. */
  readonly position: Position;
  readonly repaired: boolean;
}

interface ReconcileParts {
  readonly activityStore: ActivityStore;
  readonly reportStore: ReportStore;
  readonly batchEngine: BatchEngine;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/**
 * Recomputes daily engagement from the log up to the report's position, and tells every row that differs; on request
 * repairs it by recomputing it up to a fresh marker. Recording and projecting go on meanwhile.
 *
 * Holds one recomputed row per course and day of the range.
 *
 * @throws {@link CheckpointError} when the report store has never followed the log
 */
export function reconcile(parts: ReconcileParts, query: ReconcileQuery): Promise<DailyDifference[]> {
  return parts.telemetry.span(spanNames.reconcile, {}, async () => {
    const { reportStore } = parts;
    const { courseId, signal } = query;
    const scope = courseId === undefined ? {} : { courseId };
    const days = toDays(query);
    const checkpoint = await reportStore.readCheckpoint({ signal });
    if (!checkpoint) {
      throw new CheckpointError('The report store has followed no log yet; run the projections first');
    }
    const upTo = checkpoint.position;
    const expected = new Map<string, DailyEngagement>();
    const recomputed = parts.batchEngine.dailyEngagement(
      { interval: toInterval(query), upTo, ...scope },
      { signal },
    );
    for await (const row of recomputed) expected.set(keyOf(row), row);

    const suspects: Pick<DailyEngagement, 'courseId' | 'day'>[] = [];
    for await (const row of reportStore.dailyEngagement({ ...days, ...scope }, { signal })) {
      const key = keyOf(row);
      if (!sameCounts(row, expected.get(key))) suspects.push(row);
      expected.delete(key);
    }
    suspects.push(...expected.values());

    const differences: DailyDifference[] = [];
    for (const suspect of suspects) {
      const difference = await compareRow(parts, suspect, query);
      if (difference) differences.push(difference);
    }
    return differences;
  });
}

/** Compares one row at its own position: the projection may have moved since, and have moved this row. */
async function compareRow(
  parts: ReconcileParts,
  { courseId, day }: Pick<DailyEngagement, 'courseId' | 'day'>,
  { repair = false, signal }: ReconcileQuery,
): Promise<DailyDifference | undefined> {
  const { activityStore, clock, reportStore } = parts;
  const stored = await storedRow(parts, courseId, day, signal);
  const position = stored?.position ?? (await reportStore.readCheckpoint({ signal }))?.position ?? 0;
  const expected = await recomputedRow(parts, courseId, day, position, signal);
  if (sameCounts(stored, expected)) return undefined;
  if (repair) {
    const marker = await activityStore.mark({ entryId: randomUUID(), recordedAt: clock.now() }, { signal });
    const right = await recomputedRow(parts, courseId, day, marker, signal);
    const { count, actions } = right ?? { count: 0, actions: new Map<string, number>() };
    await reportStore.repair({ courseId, day, count, actions, position: marker }, { signal });
  }
  return {
    courseId,
    day,
    expected: expected?.count ?? 0,
    found: stored?.count ?? 0,
    position,
    repaired: repair,
  };
}

async function storedRow(
  { reportStore }: ReconcileParts,
  courseId: string,
  day: Day,
  signal: AbortSignal | undefined,
): Promise<DailyRow | undefined> {
  const { from, to } = toDays(dayRange(day));
  for await (const row of reportStore.dailyEngagement({ courseId, from, to }, { signal })) return row;
  return undefined;
}

async function recomputedRow(
  { batchEngine }: ReconcileParts,
  courseId: string,
  day: Day,
  upTo: Position,
  signal: AbortSignal | undefined,
): Promise<DailyEngagement | undefined> {
  const interval = toInterval(dayRange(day));
  for await (const row of batchEngine.dailyEngagement({ interval, upTo, courseId }, { signal })) return row;
  return undefined;
}

function dayRange(day: Day): TimeRange {
  return { from: day, to: new Date(toInstant(day, 'day').getTime() + dayMs) };
}

function keyOf({ courseId, day }: Pick<DailyEngagement, 'courseId' | 'day'>): string {
  return `${day} ${courseId}`;
}
