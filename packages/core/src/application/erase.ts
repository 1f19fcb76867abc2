import { randomUUID } from 'node:crypto';
import { ValidationError } from '../domain/errors.ts';
import { identifierProblem } from '../domain/identifier.ts';
import type { Position } from '../domain/log-entry.ts';
import type { ActivityStore, ErasureRequest } from '../ports/activity-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Projector } from './projector.ts';
import { checkWaiting, type RecordOptions } from './record.ts';
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
  /** Removes the profile; absent where no adapter keeps profiles. */
  readonly forgetProfile: ((erasure: ErasureRequest) => Promise<void>) | undefined;
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
  checkWaiting(options);
  const problem = typeof studentId === 'string' ? identifierProblem(studentId) : 'is not text';
  if (problem !== undefined)
    throw new ValidationError('Invalid erasure', [{ path: 'studentId', message: problem }]);
  const { activityStore, clock, forgetProfile, projector, telemetry } = parts;
  return telemetry.span(spanNames.erase, {}, async () => {
    const request = { studentId, entryId: randomUUID(), recordedAt: clock.now() };
    // The log first: the rest of an erasure that it holds is done when it is completed, whatever fails here.
    const { position, activities } = await activityStore.erase(request, options);
    projector.erased(position);
    await forgetProfile?.(request);
    if (options.until === 'projected') await projector.passed(position, options);
    return { position, activities };
  });
}
