import type { LogEntry, ScoreBoard } from '@learntrack/core';
import { sampleActivity } from '../generators/activities.ts';
import { logOf } from '../generators/log.ts';
import { followed } from '../projection/projection-expectations.ts';
import { sampleLog } from '../projection/sample-log.ts';
import { recomputeScores } from '../reference/engagement-scores.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import type { Case } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { at, type ScoreBoardContents, scoreBoardKind } from './kind.ts';

/** The laws of a student's score. */
export function scoreBoardCases(): Case<ScoreBoard, ScoreBoardContents>[] {
  return [
    {
      law: 'a score is that of its board: overall, of a course, of an action, of both',
      async run({ store }) {
        await complete(store, sampleLog());
        const activities = remainingActivities(sampleLog());
        for (const board of boards) {
          for (const studentId of ['S1', 'S2', 'S3']) {
            const expected = recomputeScores(activities, at, board).get(studentId);
            expectSame(
              await store.score({ ...board, studentId, at }),
              expected,
              `${studentId} on ${inJson(board)}`,
            );
          }
        }
      },
    },
    {
      law: 'a score is as of the instant asked for, before and after the activities',
      async run({ store }) {
        await complete(store, sampleLog());
        const activities = remainingActivities(sampleLog());
        for (const day of ['2026-01-01', '2026-01-06', '2026-06-01', '2027-01-01']) {
          const instant = new Date(day);
          const expected = recomputeScores(activities, instant).get('S1');
          expectSame(await store.score({ studentId: 'S1', at: instant }), expected, `the score on ${day}`);
        }
      },
    },
    {
      law: 'a student who is not on a board has no score, no rank and no parts there',
      async run({ store }) {
        await complete(store, sampleLog());
        const nowhere = { studentId: 'S9', at };
        expectSame(await store.score(nowhere), undefined, 'the score');
        expectSame(await store.rank(nowhere), undefined, 'the rank');
        expectSame(await store.parts(nowhere), new Map(), 'the parts');
        const elsewhere = { studentId: 'S3', at, action: 'quiz_attempt' };
        expectSame(await store.score(elsewhere), undefined, 'the score on another board');
        expectSame(await store.rank(elsewhere), undefined, 'the rank on another board');
      },
    },
    {
      law: 'a board that nobody is on is empty',
      async run({ store }) {
        await complete(store, sampleLog());
        const board = { courseId: 'C9', at };
        expectSame(await store.top({ ...board, limit: 10, offset: 0 }), [], 'the top');
        expectSame(await store.count({ ...board, thresholds: [0, 1] }), [0, 0], 'the counts');
      },
    },
    {
      law: 'parts are per action, overall or in one course, and add up to the score',
      async run({ store }) {
        await complete(store, sampleLog());
        for (const board of [{}, { courseId: 'C1' }, { courseId: 'C2' }]) {
          for (const studentId of ['S1', 'S2', 'S3']) {
            const parts = await store.parts({ ...board, studentId, at });
            const expected = ['page_view', 'quiz_attempt'].flatMap((action) => {
              const score = recomputeScores(remainingActivities(sampleLog()), at, { ...board, action }).get(
                studentId,
              );
              return score === undefined ? [] : [[action, score] as const];
            });
            expectSame(parts, new Map(expected), `the parts of ${studentId} on ${inJson(board)}`);
            const sum = [...parts.values()].reduce((a, b) => a + b, 0);
            expectSame(sum, (await store.score({ ...board, studentId, at })) ?? 0, 'the sum of the parts');
          }
        }
      },
    },
    {
      law: 'an activity that comes late counts as if it had come in time',
      async run({ store }) {
        const late = sampleActivity({ activityId: 'late', timestamp: new Date('1990-01-01T00:00:00Z') });
        const older = sampleActivity({ activityId: 'older', timestamp: new Date('2025-12-20T00:00:00Z') });
        const log = logOf({}, { timestamp: at }, older, late);
        const follower = await followed(scoreBoardKind, store, 1, log);
        await follower.takeAll(1);
        await follower.complete();
        const expected = recomputeScores(remainingActivities(log), at).get('S1');
        expectSame(await store.score({ studentId: 'S1', at }), expected, 'the score');
      },
    },
  ];
}

/** A board of each kind. */
export const boards = [
  {},
  { courseId: 'C1' },
  { action: 'page_view' },
  { courseId: 'C2', action: 'quiz_attempt' },
];

/** Takes a store along a log, up to its end. */
export async function complete(store: ScoreBoard, log: readonly LogEntry[]): Promise<void> {
  const follower = await followed(scoreBoardKind, store, log.length, log);
  await follower.complete();
}

/** Writes a board for a message. */
export function inJson(board: object): string {
  return JSON.stringify(board);
}
