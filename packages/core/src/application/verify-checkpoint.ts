import { describeCheckpoint } from '../domain/checkpoint.ts';
import { CheckpointError } from '../domain/errors.ts';
import type { ActivityStore, LogHead } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { StoredCheckpoint } from '../ports/projection.ts';
import type { ProjectionPlan } from './projections/plan.ts';

/**
 * Holds a stored checkpoint against the log.
 *
 * @throws {@link CheckpointError} when the projection cannot go on from there
 */
export async function verifyCheckpoint(
  plan: ProjectionPlan,
  stored: StoredCheckpoint,
  log: ActivityStore,
  head: LogHead,
  options: CallOptions,
): Promise<void> {
  const { logId, position, activityId, definition, startedAt } = stored;
  const refuse = (reason: string): never => {
    throw new CheckpointError(
      `${plan.name} stands at ${describeCheckpoint(stored)}, but ${reason}; if this is the right log, run rebuild('${plan.name}')`,
    );
  };
  if (logId !== head.logId) refuse(`this is log ${head.logId}`);
  if (!plan.continues(definition)) refuse('this process computes it by other rules');
  if (Math.max(position, startedAt) > head.position) {
    refuse(`the log ends at ${head.position}: it was restored from an older backup`);
  }
  if (position > 0 && !(await log.holds({ position, activityId }, options))) {
    refuse('the log holds another entry there: it was restored from an older backup');
  }
}
