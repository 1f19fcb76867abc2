import type { ScoreBoard } from '@learntrack/core';
import fc from 'fast-check';
import { logArbitrary, logOf } from '../generators/log.ts';
import { sampleLog } from '../projection/sample-log.ts';
import { recomputeScores } from '../reference/engagement-scores.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { boards, complete, inJson } from './cases.ts';
import { at, type ScoreBoardContents } from './kind.ts';

/** The laws of the order on a board: its top, ranks and counts. */
export function rankingCases(): Case<ScoreBoard, ScoreBoardContents>[] {
  return [
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
      },
    },
    {
      law: 'a count is of its board: overall, of a course, of an action, of both',
      async run({ store }) {
        await complete(store, sampleLog());
        const thresholds = [0, 0.03, 0.1, 0.2, 1];
        for (const board of boards) {
          const scores = [...recomputeScores(remainingActivities(sampleLog()), at, board).values()];
          const expected = thresholds.map((least) => scores.filter((score) => score >= least).length);
          const counts = await store.count({ ...board, at, thresholds });
          expectSame(counts, expected, `the counts on ${inJson(board)}`);
        }
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

/** Students in the order of their code points, which is neither that of UTF-16 nor that of a dictionary. */
const tied = ['B', 'a', 'b', 'é', '\uffff', '😀'];

function fieldsOf(entry: ReturnType<typeof sampleLog>[number]) {
  if (entry.kind !== 'activity') return [];
  const { activityId: _, ...fields } = entry.activity;
  return fields;
}
