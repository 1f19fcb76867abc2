import type { ActivityInput } from '@learntrack/core';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const students = 50_000;
const courses = 200;
const days = 3;
const regions = ['EU', 'NA', 'AF'];
const start = Date.UTC(2026, 0, 5);

/** Up to which share of all activities the first 1, 2, 3, … students come, by Zipf's law. */
const cumulative = Float64Array.from({ length: students });
{
  let sum = 0;
  for (let i = 0; i < students; i++) cumulative[i] = sum += 1 / (i + 1);
  for (let i = 0; i < students; i++) cumulative[i] = (cumulative[i] ?? 0) / sum;
}

/**
 * The default load: 50,000 students by Zipf's law, 200 courses, 3 days, 3 regions, one quiz attempt in five; the same
 * at every run.
 */
export function* load(count: number, seed = 1): Generator<ActivityInput> {
  const random = xoroshiro128plus(seed);
  const below = (limit: number) => uniformInt(random, 0, limit - 1);
  for (let i = 0; i < count; i++) {
    const quiz = below(5) === 0;
    yield {
      studentId: `student-${studentAt(below(2 ** 30) / 2 ** 30)}`,
      courseId: `course-${below(courses)}`,
      action: quiz ? 'quiz_attempt' : 'page_view',
      timestamp: new Date(start + below(days * 86_400_000)).toISOString(),
      region: regions[below(regions.length)] ?? 'EU',
      itemId: `item-${below(40)}`,
      ...(quiz && { score: below(101) / 100 }),
    };
  }
}

/** The load in batches. */
export function* batches(count: number, size: number, seed?: number): Generator<ActivityInput[]> {
  let batch: ActivityInput[] = [];
  for (const activity of load(count, seed)) {
    if (batch.push(activity) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function studentAt(share: number): number {
  let low = 0;
  let high = students - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 1) < share) low = middle + 1;
    else high = middle;
  }
  return low;
}
