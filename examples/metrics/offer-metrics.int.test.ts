import { createLearnTrack } from '@learntrack/core';
import { freePort } from '@learntrack/servers/free-port';
import { metrics } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { offerMetrics } from './offer-metrics.ts';

afterEach(() => metrics.disable());

test('a host offers what it records to Prometheus, every series by its own name', async () => {
  const port = await freePort();
  const provider = await offerMetrics(port);
  const learnTrack = await createLearnTrack({ telemetry: { topCourses: 3000 } });
  try {
    const courses = Array.from({ length: 2500 }, (_, i) => `C${i}`);
    await learnTrack.activities.record(
      courses.map((courseId) => ({
        ...{ studentId: 'S1', courseId, action: 'page_view' },
        ...{ timestamp: '2026-01-05T10:00:00Z', region: 'EU' },
      })),
    );
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const offered = [...text.matchAll(/^learntrack_activities_recorded_total\{course="(C\d+)".*\} 1$/gm)];
    expect(new Set(offered.map(([, course]) => course))).toEqual(new Set(courses));
  } finally {
    await learnTrack.close();
    await provider.shutdown();
  }
});
