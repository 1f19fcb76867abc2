import {
  type ActivityStore,
  type AppendResult,
  contentHash,
  isLearnTrackError,
  type ParsedActivity,
} from '@learntrack/core';
import { sampleActivity } from '@learntrack/testkit';

/** An activity of that id, as a store takes it. */
export function parsedOf(activityId: string): ParsedActivity {
  const activity = sampleActivity({
    activityId,
    studentId: `S${activityId.length % 7}`,
    sessionId: activityId,
  });
  return { activity, contentHash: contentHash(activity) };
}

/** Appends activities until the log has told what became of them, as a host does that tries again. */
export async function appendAtLast(
  log: ActivityStore,
  ids: readonly string[],
): Promise<readonly AppendResult[]> {
  for (;;) {
    try {
      return await log.append(ids.map(parsedOf));
    } catch (error) {
      if (!isLearnTrackError(error) || !error.retryable) throw error;
    }
  }
}
