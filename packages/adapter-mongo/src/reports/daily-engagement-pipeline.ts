import type { BatchQuery } from '@learntrack/core';
import type { Document } from 'mongodb';
import { selectActivities, selectDays } from './selection.ts';

const day = { $ifNull: ['$day', { $dateToString: { date: '$timestamp', format: '%Y-%m-%d' } }] };
const inOrder = { $sort: { '_id.courseId': 1, '_id.day': 1 } } as const;

/** Per course, day and action the number of activities. */
export function countPipeline(query: BatchQuery): Document[] {
  return [
    { $match: selectDays(query) },
    { $group: { _id: { courseId: '$courseId', day, action: '$action' }, count: { $sum: 1 } } },
    {
      $group: {
        _id: { courseId: '$_id.courseId', day: '$_id.day' },
        actions: { $push: { action: '$_id.action', count: '$count' } },
      },
    },
    inOrder,
  ];
}

/** Per course and day the number of students; grouped twice, for no document could hold a set of them. */
export function activePipeline(query: BatchQuery): Document[] {
  return [
    { $match: selectActivities(query) },
    { $group: { _id: { courseId: '$courseId', day, studentId: '$studentId' } } },
    { $group: { _id: { courseId: '$_id.courseId', day: '$_id.day' }, students: { $sum: 1 } } },
    inOrder,
  ];
}
