import { type Adapter, createLearnTrack, memoryAdapter } from '@learntrack/core';

/** The adapters of production: databases, in a real host. */
export const production: readonly Adapter[] = [memoryAdapter()];

/** The most engaged student after some page views. */
export async function mostEngaged(adapters: readonly Adapter[], studentIds: readonly string[]) {
  const learnTrack = await createLearnTrack({ adapters });
  try {
    const timestamp = new Date();
    await learnTrack.activities.record(
      studentIds.map((studentId, i) => ({
        activityId: `visit-${i}`,
        studentId,
        courseId: 'C1',
        action: 'page_view',
        timestamp,
        region: 'EU',
      })),
      { until: 'projected' },
    );
    const [first] = await learnTrack.scores.top(1);
    return { first, ports: (await learnTrack.status()).ports };
  } finally {
    await learnTrack.close();
  }
}
