import type { StudentGroup, StudentGroupField } from '@learntrack/core';
import type { Document } from 'mongodb';

const tenths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Groups profiles in the server. */
export function groupPipeline(by: StudentGroupField, conditions: readonly Document[]): Document[] {
  const tenth = { $min: [9, { $floor: { $divide: ['$progress', 10] } }] };
  const counts = tenths.map((n) => [`tenth${n}`, { $sum: { $cond: [{ $eq: [tenth, n] }, 1, 0] } }]);
  return [
    ...conditions.map((condition) => ({ $match: condition })),
    {
      $group: {
        _id: `$${by}`,
        count: { $sum: 1 },
        meanProgress: { $avg: '$progress' },
        ...Object.fromEntries(counts),
      },
    },
    { $sort: { _id: 1 } },
  ];
}

/** A group as the server gives it. */
export function toGroup({ _id: key, count, meanProgress, ...counts }: Document): StudentGroup {
  return { key, count, meanProgress, distribution: tenths.map((n) => counts[`tenth${n}`]) };
}
