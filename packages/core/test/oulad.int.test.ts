import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ActivityInput, activityIdOf, createLearnTrack, type LearnTrack } from '../src/index.ts';
import { collect } from './activity.ts';

/** The Open University Learning Analytics Dataset (Kuzilek, Hlosta and Zdrahal 2017), outside the repository. */
const folder = resolve(
  import.meta.dirname,
  '../../..',
  process.env.LEARNTRACK_TEST_DATA ?? '../shared/data',
  'oulad',
);
const absent = existsSync(folder) ? '' : ` (SKIPPED: no ${folder}; set LEARNTRACK_TEST_DATA)`;

type Row = Readonly<Record<string, string>>;

/** A file's rows; none of its fields holds a comma or a line end. */
function rowsOf(name: string): Row[] {
  const [header = '', ...lines] = gunzipSync(readFileSync(resolve(folder, `${name}.csv.gz`)))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll('"', ''));
  const fields = header.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(fields.map((field, i) => [field, values[i] ?? '']));
  });
}

/** Days count from the start of the presentation: B starts on 1 February, J on 1 October. */
function timestampOf(presentation: string, day: string): Date {
  return new Date(
    Date.UTC(Number(presentation.slice(0, 4)), presentation.endsWith('B') ? 1 : 9, 1 + Number(day)),
  );
}

function byKey<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  return [...Map.groupBy(items, key)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** By definition, without the product: the value at (n − 1) · share, between its neighbours on a line. */
function percentileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  return below + ((sorted[Math.ceil(place)] ?? Number.NaN) - below) * (place % 1);
}

describe.skipIf(absent)(`the OULAD submissions and page clicks${absent}`, () => {
  let learnTrack: LearnTrack;
  let submissions: (ActivityInput & { readonly timestamp: Date })[];
  let clicks: (ActivityInput & { readonly timestamp: Date })[];

  beforeAll(async () => {
    const assessments = new Map(rowsOf('assessments').map((row) => [row.id_assessment, row]));
    submissions = rowsOf('studentAssessment').map((row) => {
      const { code_module = '', code_presentation = '' } = assessments.get(row.id_assessment ?? '') ?? {};
      return {
        studentId: row.id_student ?? '',
        courseId: `${code_module}-${code_presentation}`,
        action: 'quiz_attempt',
        timestamp: timestampOf(code_presentation, row.date_submitted ?? ''),
        region: 'unknown',
        itemId: row.id_assessment ?? '',
        ...(row.score !== '?' && { score: Number(row.score) / 100 }),
      };
    });
    const occurrences = new Map<string, number>();
    clicks = rowsOf('studentVle').map((row) => {
      const click = {
        studentId: row.id_student ?? '',
        courseId: `${row.code_module}-${row.code_presentation}`,
        action: 'page_view',
        timestamp: timestampOf(row.code_presentation ?? '', row.date ?? ''),
        region: 'unknown',
        itemId: row.id_site ?? '',
        attributes: { clicks: Number(row.sum_click) },
      };
      const content = activityIdOf(click);
      const occurrence = (occurrences.get(content) ?? 0) + 1;
      occurrences.set(content, occurrence);
      return { ...click, activityId: activityIdOf(click, occurrence) };
    });
    learnTrack = await createLearnTrack({ projections: 'off' });
  });

  afterAll(() => learnTrack?.close());

  test('are recorded, every row once, identical ones by their number', async () => {
    const first = await learnTrack.activities.ingest([...submissions, ...clicks]);
    expect(first).toEqual({
      recorded: 173_912 + 13_905,
      duplicates: 0,
      conflicts: 0,
      rejected: 0,
      position: 173_912 + 13_905,
    });
    expect(clicks.filter(({ activityId }) => activityId?.includes('#'))).toHaveLength(361);
    const again = await learnTrack.activities.ingest(clicks);
    expect([again.recorded, again.duplicates]).toEqual([0, 13_905]);
    await learnTrack.projections.catchUp();
  });

  test('give the daily counts of the files', async () => {
    const expected = byKey(
      [...submissions, ...clicks],
      ({ courseId, timestamp }) => `${courseId} ${timestamp.toISOString().slice(0, 10)}`,
    );
    const rows = await collect(learnTrack.reports.dailyEngagement());
    expect(
      rows.map(({ courseId, day, count, activeStudents }) => [`${courseId} ${day}`, count, activeStudents]),
    ).toEqual(
      expected.map(([key, all]) => [key, all.length, new Set(all.map(({ studentId }) => studentId)).size]),
    );
    expect(await learnTrack.reports.reconcile()).toEqual([]);
  });

  test('give the course performance of the files: counts, means, percentiles, retention', async () => {
    await learnTrack.reports.computeCoursePerformance({ passMark: 0.4 });
    const computed = await collect(learnTrack.reports.coursePerformance());
    expect(submissions.filter(({ score }) => score === undefined)).toHaveLength(173);
    const expected = byKey([...submissions, ...clicks], ({ courseId }) => courseId);
    expect(computed.map(({ courseId }) => courseId)).toEqual(expected.map(([courseId]) => courseId));
    for (const [i, [courseId, all]] of expected.entries()) {
      const quizzes = all.filter(({ action }) => action === 'quiz_attempt');
      const scores = quizzes.flatMap(({ score }) => (score === undefined ? [] : [score]));
      const students = [...Map.groupBy(all, ({ studentId }) => studentId).values()];
      const retained = students.filter((its) => {
        const times = its.map(({ timestamp }) => timestamp.getTime());
        return Math.max(...times) - Math.min(...times) >= 7 * 86_400_000;
      });
      expect(computed[i]).toMatchObject({
        courseId,
        activities: all.length,
        activeStudents: students.length,
        quizAttempts: quizzes.length,
        scoredAttempts: scores.length,
        meanScore: expect.closeTo(scores.reduce((sum, score) => sum + score, 0) / scores.length, 9),
        passRate: expect.closeTo(scores.filter((score) => score >= 0.4).length / scores.length, 9),
        p50Score: expect.closeTo(percentileOf(scores, 0.5), 9),
        p90Score: expect.closeTo(percentileOf(scores, 0.9), 9),
        retained7d: expect.closeTo(retained.length / students.length, 9),
      });
    }
  });

  test('give the engagement scores of the definition', async () => {
    const at = new Date('2014-06-01T00:00:00Z');
    const scores = new Map<string, number>();
    for (const { studentId, action, timestamp } of [...submissions, ...clicks]) {
      const weight = action === 'quiz_attempt' ? 3 : 1;
      const score = weight * 2 ** (-(at.getTime() - timestamp.getTime()) / (7 * 86_400_000));
      scores.set(studentId, (scores.get(studentId) ?? 0) + score);
    }
    const top = await learnTrack.scores.top(10_000, { at });
    expect(top).toHaveLength(10_000);
    for (const { studentId, score } of top) expect(score / (scores.get(studentId) ?? 0)).toBeCloseTo(1, 9);
    const best = [...scores.values()].sort((a, b) => b - a);
    for (const [i, { score }] of top.entries()) expect(score / (best[i] ?? 0)).toBeCloseTo(1, 9);
  });
});
