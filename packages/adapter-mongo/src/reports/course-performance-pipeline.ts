import type { BatchQuery } from '@learntrack/core';
import type { Document } from 'mongodb';
import { selectActivities } from './selection.ts';

const weekMs = 7 * 86_400_000;
const inOrder = { $sort: { _id: 1 } } as const;
const isAttempt = { $eq: ['$action', 'quiz_attempt'] };

/** Per course: activities, students, quiz attempts, and who came back after a week. */
export function visitPipeline(query: BatchQuery): Document[] {
  return [
    { $match: selectActivities(query) },
    {
      $group: {
        _id: { courseId: '$courseId', studentId: '$studentId' },
        activities: { $sum: 1 },
        quizAttempts: { $sum: { $cond: [isAttempt, 1, 0] } },
        first: { $min: '$timestamp' },
        last: { $max: '$timestamp' },
      },
    },
    {
      $group: {
        _id: '$_id.courseId',
        activities: { $sum: '$activities' },
        quizAttempts: { $sum: '$quizAttempts' },
        activeStudents: { $sum: 1 },
        retained: { $sum: { $cond: [{ $gte: [{ $subtract: ['$last', '$first'] }, weekMs] }, 1, 0] } },
      },
    },
    inOrder,
  ];
}

/**
 * Per course with scores: their number, mean, share of passes, and the scores beside each percentile.
 *
 * The server (6.0) has no exact percentile: scores are numbered in their order, and those at the two places that a
 * percentile falls between are kept.
 */
export function scorePipeline(query: BatchQuery & { readonly passMark: number }): Document[] {
  return [
    { $match: { ...selectActivities(query), action: 'quiz_attempt', score: { $type: 'number' } } },
    { $project: { _id: 0, courseId: 1, score: 1 } },
    {
      $setWindowFields: {
        partitionBy: '$courseId',
        sortBy: { score: 1 },
        output: { number: { $documentNumber: {} } },
      },
    },
    {
      $setWindowFields: {
        partitionBy: '$courseId',
        output: { of: { $count: {} }, mean: { $avg: '$score' }, passed: { $sum: passes(query.passMark) } },
      },
    },
    { $match: { $expr: { $in: ['$number', [...places(0.5), ...places(0.9)]] } } },
    {
      $group: {
        _id: '$courseId',
        of: { $first: '$of' },
        mean: { $first: '$mean' },
        passed: { $first: '$passed' },
        scores: { $push: { number: '$number', score: '$score' } },
      },
    },
    inOrder,
  ];
}

function passes(passMark: number): Document {
  return { $cond: [{ $gte: ['$score', passMark] }, 1, 0] };
}

/** The numbers, from 1, of the scores that a percentile falls between. */
function places(share: number): Document[] {
  const place = { $multiply: [{ $subtract: ['$of', 1] }, share] };
  return [{ $add: [{ $floor: place }, 1] }, { $add: [{ $ceil: place }, 1] }];
}
