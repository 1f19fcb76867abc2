import type { ActivityInput } from '../src/index.ts';

/** A valid activity, with some fields of one's own. */
export function activity(fields: Partial<ActivityInput> = {}): ActivityInput {
  return {
    studentId: 'S1',
    courseId: 'C1',
    action: 'page_view',
    timestamp: '2026-01-05T09:30:00Z',
    region: 'EU',
    ...fields,
  };
}

/** So many different activities. */
export function activities(
  count: number,
  fields: (i: number) => Partial<ActivityInput> = () => ({}),
): ActivityInput[] {
  return Array.from({ length: count }, (_, i) => activity({ activityId: `A${i + 1}`, ...fields(i) }));
}

/** Everything that an async iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
