import { type ScoreBoard, scoreDefinition, toScoreModel } from '@learntrack/core';
import fc from 'fast-check';
import { sampleActivity } from '../generators/activities.ts';
import { logArbitrary, logOf } from '../generators/log.ts';
import { Follower } from '../projection/follower.ts';
import { followed } from '../projection/projection-expectations.ts';
import { sampleLog } from '../projection/sample-log.ts';
import { recomputeScores } from '../reference/engagement-scores.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { at, type ScoreBoardContents, scoreBoardKind } from './kind.ts';

/** The laws of scores beyond those of every projection. */
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
    {
      law: 'the top is the highest scores first, equal ones by the code points of their students',
      async run({ store }) {
        const log = logOf(
          ...tied.map((studentId) => ({ studentId })),
          { studentId: 'first', score: 1 },
          { studentId: 'first' },
        );
        await complete(store, log);
        const top = await store.top({ at, limit: 100, offset: 0 });
        expectSame(
          top.map(({ studentId }) => studentId),
          ['first', ...tied],
          'the students',
        );
      },
    },
    {
      law: 'pages of the top follow each other without a gap or an overlap, ties included',
      async run({ store }) {
        await complete(store, logOf(...[...tied].reverse().map((studentId) => ({ studentId }))));
        for (const limit of [1, 2, 3]) {
          const seen: string[] = [];
          for (let offset = 0; offset <= tied.length; offset += limit) {
            const page = await store.top({ at, limit, offset });
            seen.push(...page.map(({ studentId }) => studentId));
          }
          expectSame(seen, tied, `the pages of ${limit}`);
        }
      },
    },
    {
      law: 'a rank is the place in the top, from 1, of all students on the board',
      async run({ store }) {
        const log = logOf(...tied.map((studentId) => ({ studentId })), ...sampleLog().flatMap(fieldsOf));
        await complete(store, log);
        for (const board of boards) {
          const top = await store.top({ ...board, at, limit: 100, offset: 0 });
          for (const [i, { studentId, score }] of top.entries()) {
            const expected = { studentId, score, rank: i + 1, of: top.length };
            expectSame(
              await store.rank({ ...board, studentId, at }),
              expected,
              `the rank on ${inJson(board)}`,
            );
          }
        }
      },
    },
    {
      law: 'a count is of the students with at least the threshold',
      async run({ store }) {
        // Weights are 1 and 3: as of the instant they happened, the scores are whole numbers.
        const now = { timestamp: at };
        const log = logOf(
          { studentId: 'S1', ...now },
          { studentId: 'S2', action: 'quiz_attempt', ...now },
          { studentId: 'S3', action: 'quiz_attempt', ...now },
          { studentId: 'S3', ...now },
        );
        await complete(store, log);
        const thresholds = [4, 0, 3, 1, 2, 3.5, 5];
        expectSame(
          await store.count({ at, thresholds }),
          [1, 3, 2, 3, 2, 1, 0],
          `at least ${thresholds.join(', ')}`,
        );
        expectSame(await store.count({ at, thresholds: [] }), [], 'the counts of no thresholds');
        expectSame(await store.count({ at, thresholds: [1], action: 'page_view' }), [2], 'on another board');
      },
    },
    {
      law: 'scores are relative to the landmark that the generation was started with',
      async run({ store }) {
        const log = logOf({}, { studentId: 'S2' });
        const first = await followed(scoreBoardKind, store, log.length, log);
        await first.complete();
        const later = scoreDefinition(toScoreModel(), Date.parse('2026-01-20T00:00:00Z'));
        const kind = { ...scoreBoardKind, definition: later };
        const next = await Follower.start(kind, store, log, first.checkpoint);
        await next.takeAll();
        await next.complete();
        const expected = recomputeScores(remainingActivities(log), at).get('S2');
        expectSame(await store.score({ studentId: 'S2', at }), expected, 'the score');
      },
    },
    forAll(
      'the top is in the order of the scores, and the counts are those of the top',
      fc.tuple(logArbitrary(), fc.array(fc.double({ min: 0.01, max: 20, noNaN: true }), { maxLength: 4 })),
      async ({ store }, [log, thresholds]) => {
        await complete(store, log);
        const top = await store.top({ at, limit: 100, offset: 0 });
        const scores = top.map(({ score }) => score);
        expectSame(
          scores,
          [...scores].sort((a, b) => b - a),
          'the scores',
        );
        const expected = thresholds.map((threshold) => scores.filter((score) => score >= threshold).length);
        expectSame(await store.count({ at, thresholds }), expected, 'the counts');
      },
    ),
  ];
}

const boards = [{}, { courseId: 'C1' }, { action: 'page_view' }, { courseId: 'C2', action: 'quiz_attempt' }];

/** Students in the order of their code points, which is neither that of UTF-16 nor that of a dictionary. */
const tied = ['B', 'a', 'b', 'é', '\uffff', '😀'];

async function complete(store: ScoreBoard, log: Parameters<typeof followed>[3] & object): Promise<void> {
  const follower = await followed(scoreBoardKind, store, log.length, log);
  await follower.complete();
}

function fieldsOf(entry: ReturnType<typeof sampleLog>[number]) {
  if (entry.kind !== 'activity') return [];
  const { activityId: _, ...fields } = entry.activity;
  return fields;
}

function inJson(board: object): string {
  return JSON.stringify(board);
}
