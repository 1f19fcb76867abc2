import { randomUUID } from 'node:crypto';
import { ValidationError } from '../domain/errors.ts';
import { identifierProblem } from '../domain/identifier.ts';
import type { Position } from '../domain/log-entry.ts';
import type { ActivityStore } from '../ports/activity-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { StudentStore } from '../ports/student-store.ts';
import type { Projector } from './projector.ts';
import type { RecordOptions } from './record.ts';
import { spanNames, type Telemetry } from './telemetry.ts';

/** What an erasure did. */
export interface ErasureResult {
  /** The erasure's place in the log. */
  readonly position: Position;
  /** How many activities were anonymised. */
  readonly activities: number;
}

interface ErasureParts {
  readonly activityStore: ActivityStore;
  /** Absent where no adapter keeps profiles. */
  readonly studentStore: StudentStore | undefined;
  readonly clock: Clock;
  readonly projector: Projector;
  readonly telemetry: Telemetry;
}

/**
 * Forgets a student: the profile, every activity (its course, action and day stay, so that daily counts never change),
 * and with the projections' next step the scores, the graph and the active-student sets. The same activities, imported
 * again, stay forgotten; what the student does from now on counts.
 *
 * @throws {@link ValidationError} when the id is not valid
 */
export async function erase(
  parts: ErasureParts,
  studentId: string,
  options: RecordOptions,
): Promise<ErasureResult> {
  const problem = typeof studentId === 'string' ? identifierProblem(studentId) : 'is not text';
  if (problem !== undefined)
    throw new ValidationError('Invalid erasure', [{ path: 'studentId', message: problem }]);
  const { activityStore, clock, projector, studentStore, telemetry } = parts;
  return telemetry.span(spanNames.erase, {}, async () => {
    const request = { studentId, entryId: randomUUID(), recordedAt: clock.now() };
    // The log first: once the erasure is in it, everything else can be made good.
    const { position, activities } = await activityStore.erase(request, options);
    projector.erased(position);
    await studentStore?.erase(studentId, options);
    if (options.until === 'projected') await projector.passed(position, options);
    return { position, activities };
  });
}
