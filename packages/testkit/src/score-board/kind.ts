import {
  type Board,
  type BoardIncrements,
  forwardDecayOf,
  type LogEntry,
  memoryAdapter,
  type ScoreBoard,
  scoreDefinition,
  sumIncrements,
  toBatch,
  toScoreModel,
} from '@learntrack/core';
import { openAdapter } from '../adapter/open-adapter.ts';
import type { ProjectionKind } from '../projection/projection-kind.ts';
import { vocabularyOf } from '../projection/vocabulary.ts';
import { recomputeScores } from '../reference/engagement-scores.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';

/** What a score board holds: per board the forward-decayed sum of each student. */
export type ScoreBoardContents = readonly BoardIncrements[];

const model = toScoreModel();
/** What the sums of the cases are relative to. */
export const landmark = new Date('2026-01-01T00:00:00Z');

/** The instant that the cases ask for. */
export const at = new Date('2026-02-01T00:00:00Z');

export const scoreBoardKind: ProjectionKind<ScoreBoard, ScoreBoardContents> = {
  port: 'ScoreBoard',
  definition: scoreDefinition(model, landmark.getTime()),
  otherDefinition: scoreDefinition(model, landmark.getTime() + 1),
  forgetsInServed: true,
  inMemory: () => openAdapter(memoryAdapter()).ports.scoreBoard,
  async apply(store, { after, upTo, entries }, options) {
    const { erase, activities } = toBatch(entries);
    const add = sumIncrements(activities, model, forwardDecayOf(after.definition));
    await store.apply({ after, upTo, erase, add }, options);
  },
  async answers(store, log) {
    const answers = new Map<string, unknown>();
    for (const board of boardsOf(log)) {
      const top = await store.top({ ...board, at, limit: 10_000, offset: 0 });
      answers.set(keyOf(board), new Map(top.map(({ studentId, score }) => [studentId, score])));
    }
    for (const studentId of vocabularyOf(log).students) {
      answers.set(`parts of ${studentId}`, await store.parts({ studentId, at }));
    }
    return answers;
  },
  expectedAnswers(log) {
    const activities = remainingActivities(log);
    const answers = new Map<string, unknown>();
    for (const board of boardsOf(log)) {
      answers.set(keyOf(board), recomputeScores(activities, at, board));
    }
    const { students, actions } = vocabularyOf(log);
    for (const studentId of students) {
      const parts = actions.flatMap((action) => {
        const score = recomputeScores(activities, at, { action }).get(studentId);
        return score === undefined ? [] : [[action, score] as const];
      });
      answers.set(`parts of ${studentId}`, new Map(parts));
    }
    return answers;
  },
  foundContents: (contents) =>
    new Map(
      contents
        .filter(({ increments }) => increments.size > 0)
        .map(({ increments, ...board }) => [keyOf(board), increments]),
    ),
  // At the landmark a sum is the score.
  expectedContents: (log) =>
    new Map(
      boardsOf(log)
        .map((board) => [keyOf(board), recomputeScores(remainingActivities(log), landmark, board)] as const)
        .filter(([, sums]) => sums.size > 0),
    ),
  queries: {
    score: (store, options) => store.score({ studentId: 'S1', at }, options),
    parts: (store, options) => store.parts({ studentId: 'S1', at }, options),
    top: (store, options) => store.top({ at, limit: 10, offset: 0 }, options),
    rank: (store, options) => store.rank({ studentId: 'S1', at }, options),
    count: (store, options) => store.count({ thresholds: [1], at }, options),
  },
  streams: {},
  writes: {},
  effectsMayRunAhead: false,
};

/** Every board that the activities of a log count on. */
export function boardsOf(log: readonly LogEntry[]): Board[] {
  const { courses, actions } = vocabularyOf(log);
  return [{}, ...courses.map((courseId) => ({ courseId }))].flatMap((board) => [
    board,
    ...actions.map((action) => ({ ...board, action })),
  ]);
}

function keyOf({ courseId, action }: Board): string {
  return JSON.stringify([courseId ?? null, action ?? null]);
}
