import type { BatchQuery } from '@learntrack/core';
import { dayOf } from '@learntrack/core';
import type { Document } from 'mongodb';

/** The activities that a question is about; those of erased students have a day in place of their time. */
export function selectDays({ interval: { from, to }, upTo, courseId }: BatchQuery): Document {
  return {
    _id: { $lte: upTo },
    ...(courseId !== undefined && { courseId: { $eq: courseId } }),
    $or: [{ timestamp: { $gte: from, $lt: to } }, { day: { $gte: dayOf(from), $lt: dayOf(to) } }],
  };
}

/** The activities that a question is about and that still belong to a student. */
export function selectActivities({ interval: { from, to }, upTo, courseId }: BatchQuery): Document {
  return {
    _id: { $lte: upTo },
    ...(courseId !== undefined && { courseId: { $eq: courseId } }),
    timestamp: { $gte: from, $lt: to },
  };
}
