import type { Activity } from './activity.ts';
import { type ForwardDecay, type ScoreModel, scoreIncrement } from './engagement-score.ts';
import { getOrInsert } from './get-or-insert.ts';

/**
 * One ranking of students: everything they did, or what they did in one course, or by one action, or both.
 */
export interface Board {
  readonly courseId?: string;
  readonly action?: string;
}

/** What a batch adds to one board: per student one increment, already summed. */
export interface BoardIncrements extends Board {
  readonly increments: ReadonlyMap<string, number>;
}

/** What a batch adds to the score board. */
export interface ScoreIncrements {
  /** The latest timestamp of the activities, whatever they are; absent when there are none. */
  readonly latest?: Date;
  readonly boards: readonly BoardIncrements[];
}

/**
 * Sums up what activities add to every board they count on: overall, per action, per course, per course and action.
 */
export function sumIncrements(
  activities: Iterable<Activity>,
  model: ScoreModel,
  { landmark }: ForwardDecay,
): ScoreIncrements {
  const courses = new Map<string | undefined, Map<string | undefined, Map<string, number>>>();
  const add = (
    courseId: string | undefined,
    action: string | undefined,
    studentId: string,
    increment: number,
  ) => {
    const actions = getOrInsert(courses, courseId, () => new Map());
    const increments = getOrInsert(actions, action, () => new Map());
    increments.set(studentId, (increments.get(studentId) ?? 0) + increment);
  };
  let latest: Date | undefined;
  for (const activity of activities) {
    if (latest === undefined || activity.timestamp > latest) latest = activity.timestamp;
    const { studentId, courseId, action } = activity;
    const increment = scoreIncrement(activity, model, landmark);
    add(undefined, undefined, studentId, increment);
    add(undefined, action, studentId, increment);
    add(courseId, undefined, studentId, increment);
    add(courseId, action, studentId, increment);
  }
  const boards = [...courses].flatMap(([courseId, actions]) =>
    [...actions].map(([action, increments]) => ({
      ...(courseId !== undefined && { courseId }),
      ...(action !== undefined && { action }),
      increments,
    })),
  );
  return { ...(latest && { latest }), boards };
}
