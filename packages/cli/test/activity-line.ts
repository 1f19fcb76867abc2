/** A line of NDJSON with a good activity; each number another one. */
export function activityLine(number = 1, changes: object = {}): string {
  return JSON.stringify({
    activityId: `A${number}`,
    studentId: `S${number}`,
    courseId: 'C1',
    action: 'page_view',
    timestamp: new Date(Date.UTC(2026, 0, 5, 9) + number * 60_000).toISOString(),
    region: 'EU',
    ...changes,
  });
}

/** An xAPI statement, as a value. */
export function statement(number = 1, changes: object = {}): object {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    actor: { account: { name: `S${number}`, homePage: 'http://school.example' } },
    verb: { id: 'https://w3id.org/xapi/video/verbs/played' },
    object: { id: 'http://school.example/video/1' },
    context: {
      contextActivities: {
        parent: [{ id: 'C1', definition: { type: 'http://adlnet.gov/expapi/activities/course' } }],
      },
    },
    timestamp: '2026-01-05T09:00:00Z',
    ...changes,
  };
}
