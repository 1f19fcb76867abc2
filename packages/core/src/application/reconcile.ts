import { randomUUID } from 'node:crypto';
import { type DailyCounts, type DailyEngagement, sameCounts } from '../domain/daily-engagement.ts';
import { type Day, type TimeRange, toInterval } from '../domain/day.ts';
import { CheckpointError } from '../domain/errors.ts';
import type { Position } from '../domain/log-entry.ts';
import type { ActivityStore } from '../ports/activity-store.ts';
import type { BatchEngine } from '../ports/batch-engine.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReportStore } from '../ports/report-store.ts';
import { type DailyKey, keyOf, readDailyRow } from './daily-row.ts';
import { toDays } from './reports.ts';
import { spanNames, type Telemetry } from './telemetry.ts';

/** What to reconcile: the days in [from, to), of one course or of all. */
export interface ReconcileQuery extends TimeRange, CallOptions {
  readonly courseId?: string;
  /** Whether to set wrong rows right. Default: only list them. */
  readonly repair?: boolean;
}

/** A row of daily engagement that does not count what the log says. */
export interface DailyDifference {
  readonly courseId: string;
  readonly day: Day;
  /** By the log. */
  readonly expected: DailyCounts;
  /** By the report store. */
  readonly found: DailyCounts;
  /** The position up to which both count. */
  readonly position: Position;
  /** Whether the row is right now. */
  readonly repaired: boolean;
}

interface ReconcileParts {
  readonly activityStore: ActivityStore;
  readonly reportStore: ReportStore;
  readonly batchEngine: BatchEngine;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** A row that is wrong after so many repairs is written to all the time: another call may find it at rest. */
const maxRounds = 5;

/** Rows that are read or repaired at once: the fewer batches a projection under load stores meanwhile, the better. */
const rowsAtOnce = 64;

const nothing: DailyCounts = { count: 0, actions: new Map() };

/**
 * Recomputes daily engagement from the log up to the report's position, and tells every row whose counts differ; on
 * request repairs it by recomputing it up to a fresh marker. Recording and projecting go on meanwhile. (The number of
 * active students is not looked at; a rebuild mends it.)
 *
 * Holds one recomputed row per course and day of the range.
 *
 * @throws {@link CheckpointError} when the report store has never followed the log
 */
export function reconcile(parts: ReconcileParts, query: ReconcileQuery): Promise<DailyDifference[]> {
  return parts.telemetry.span(spanNames.reconcile, {}, async () => {
    const { reportStore } = parts;
    const { courseId, repair = false, signal } = query;
    const days = toDays(query);
    const checkpoint = await reportStore.readCheckpoint({ signal });
    if (!checkpoint) {
      throw new CheckpointError('The report store has followed no log yet; run the projections first');
    }
    const expected = await recompute(parts, query, checkpoint.position);
    const suspects: DailyKey[] = [];
    const scope = courseId === undefined ? {} : { courseId };
    for await (const row of reportStore.dailyEngagement({ ...days, ...scope }, { signal })) {
      if (!sameCounts(row, expected.get(keyOf(row)))) suspects.push(row);
      expected.delete(keyOf(row));
    }
    suspects.push(...expected.values());
    const differences = await lookAgain(parts, suspects, query);
    if (!repair) return differences;
    const left = new Set((await repairAll(parts, differences, query)).map(keyOf));
    return differences.map((difference) => ({ ...difference, repaired: !left.has(keyOf(difference)) }));
  });
}

/**
 * Compares suspicious rows at their own positions: the projection may have moved meanwhile, and have moved them. Rows
 * that are read shortly after each other stand at a few positions, and each costs one recomputation for all of its rows.
 */
async function lookAgain(
  parts: ReconcileParts,
  suspects: readonly DailyKey[],
  query: ReconcileQuery,
): Promise<DailyDifference[]> {
  const { signal } = query;
  const seen = await ofEach(suspects, async (key) => {
    const stored = await readDailyRow(parts.reportStore, key, { signal });
    const checkpoint = stored ?? (await parts.reportStore.readCheckpoint({ signal }));
    return { key, stored, position: checkpoint?.position ?? 0 };
  });
  const differences: DailyDifference[] = [];
  for (const [position, rows] of Map.groupBy(seen, (row) => row.position)) {
    const expected = await recompute(parts, query, position);
    for (const { key, stored } of rows) {
      const right = expected.get(keyOf(key));
      if (sameCounts(stored, right)) continue;
      const { courseId, day } = key;
      const counts = { expected: countsOf(right), found: countsOf(stored) };
      differences.push({ courseId, day, ...counts, position, repaired: false });
    }
  }
  return differences;
}

/**
 * Repairs until every row is right: a projection under load may take a row past the marker before its repair is there.
 *
 * @returns what is wrong still
 */
async function repairAll(
  parts: ReconcileParts,
  differences: readonly DailyDifference[],
  query: ReconcileQuery,
): Promise<readonly DailyDifference[]> {
  let wrong = differences;
  for (let round = 0; round < maxRounds && wrong.length > 0; round++) {
    await repairRows(parts, wrong, query);
    wrong = await lookAgain(parts, wrong, query);
  }
  return wrong;
}

async function repairRows(
  parts: ReconcileParts,
  wrong: readonly DailyKey[],
  query: ReconcileQuery,
): Promise<void> {
  const { activityStore, clock, reportStore } = parts;
  const { signal } = query;
  const position = await activityStore.mark({ entryId: randomUUID(), recordedAt: clock.now() }, { signal });
  const right = await recompute(parts, query, position);
  await ofEach(wrong, (key) => {
    const { courseId, day } = key;
    return reportStore.repair({ courseId, day, ...countsOf(right.get(keyOf(key))), position }, { signal });
  });
}

async function ofEach<R>(keys: readonly DailyKey[], run: (key: DailyKey) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < keys.length; from += rowsAtOnce) {
    results.push(...(await Promise.all(keys.slice(from, from + rowsAtOnce).map(run))));
  }
  return results;
}

async function recompute(
  { batchEngine }: ReconcileParts,
  { courseId, signal, ...range }: ReconcileQuery,
  upTo: Position,
): Promise<Map<string, DailyEngagement>> {
  const query = { interval: toInterval(range), upTo, ...(courseId !== undefined && { courseId }) };
  const rows = new Map<string, DailyEngagement>();
  for await (const row of batchEngine.dailyEngagement(query, { signal })) rows.set(keyOf(row), row);
  return rows;
}

function countsOf(row: DailyEngagement | undefined): DailyCounts {
  return row ? { count: row.count, actions: row.actions } : nothing;
}
