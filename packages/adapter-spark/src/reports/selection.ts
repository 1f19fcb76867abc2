import { type BatchQuery, dayOf } from '@learntrack/core';
import type { SqlArguments } from '../client/arguments.ts';

/** The activities that a question is about and that still belong to a student. */
export const selectActivities = `(position IS NULL OR position <= :upTo) AND studentId IS NOT NULL
    AND timestamp >= :from AND timestamp < :to`;

/** The same, and those of erased students, which have a day in place of their time. */
export const selectDays = `(position IS NULL OR position <= :upTo)
    AND (timestamp >= :from AND timestamp < :to OR day >= :fromDay AND day < :toDay)`;

/** Limits a question to a course, if it names one. */
export function ofCourse({ courseId }: BatchQuery): string {
  return courseId === undefined ? '' : 'AND courseId = :courseId';
}

/** What the selections compare with. */
export function argumentsOf({ courseId, interval: { from, to }, upTo }: BatchQuery): SqlArguments {
  return { upTo, from, to, ...(courseId !== undefined && { courseId }) };
}

/** The days of an interval of whole days. */
export function dayArgumentsOf({ interval: { from, to } }: BatchQuery): SqlArguments {
  return { fromDay: dayOf(from), toDay: dayOf(to) };
}
