import { afterEach, describe, expect, test } from 'vitest';
import { activities, activity, collect } from '../../test/activity.ts';
import { student } from '../../test/student.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import type { LearnTrack } from '../composition/learn-track.ts';

const opened: LearnTrack[] = [];

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close();
});

async function open(): Promise<LearnTrack> {
  const learnTrack = await createLearnTrack({ projections: 'off' });
  opened.push(learnTrack);
  return learnTrack;
}

describe('students', () => {
  test('the later version of a profile stays, whichever comes first', async () => {
    const { students } = await open();
    expect(await students.upsert(student())).toBe('created');
    expect(await students.upsert(student({ progress: 20, lastUpdated: '2026-01-03T00:00:00Z' }))).toBe(
      'updated',
    );
    expect(await students.upsert(student({ progress: 15, lastUpdated: '2026-01-02T00:00:00Z' }))).toBe(
      'stale',
    );
    expect((await students.get('S1'))?.progress).toBe(20);
    expect(await students.get('nobody')).toBeUndefined();
  });

  test('from far ahead is refused: no later version could replace it', async () => {
    const { students } = await open();
    await expect(students.upsert(student({ lastUpdated: '9999-01-01T00:00:00Z' }))).rejects.toThrow(
      'is in the future',
    );
  });

  test('that a reader changes stays what it was', async () => {
    const { students } = await open();
    await students.upsert(student());
    const read = (await students.get('S1')) as { progress: number };
    read.progress = 99;
    expect((await students.get('S1'))?.progress).toBe(10);
  });

  test('many at once: two versions of one profile meet in their order, a bad one loses nothing else', async () => {
    const { students } = await open();
    const result = await students.upsert([
      student({ progress: 1 }),
      student({ progress: 2 }),
      student({ studentId: 'S2', progress: 101 }),
      student({ progress: 3, lastUpdated: '2025-01-01T00:00:00Z' }),
    ]);
    expect(result).toMatchObject({ created: 1, updated: 1, stale: 1, rejected: [{ index: 2 }] });
    expect((await students.get('S1'))?.progress).toBe(2);
  });

  test('a profile without lastUpdated is as of now; a wrong one is refused without repeating personal data', async () => {
    const { students } = await open();
    const { lastUpdated: _, ...undated } = student();
    await students.upsert(undated);
    expect(Date.now() - Number((await students.get('S1'))?.lastUpdated)).toBeLessThan(60_000);
    const error = await students
      .upsert(student({ email: 5 as never, progress: -1 }))
      .catch((reason) => reason);
    expect(error).toMatchObject({ code: 'VALIDATION' });
    expect(error.message).not.toContain('Hadil');
  });

  test('are found page by page, filtered and sorted, and grouped', async () => {
    const { students } = await open();
    await students.upsert(
      Array.from({ length: 25 }, (_, i) =>
        student({
          studentId: `S${i}`,
          speciality: i % 5 === 0 ? 'GL' : 'ILSI',
          progress: (i * 7) % 30,
        }),
      ),
    );
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await students.find({
        where: { speciality: 'ILSI', progress: { gte: 5, lt: 25 } },
        sort: { progress: 'desc' },
        limit: 4,
        ...(cursor && { cursor }),
      });
      pages.push(page.items.map(({ progress }) => String(progress)));
      cursor = page.nextCursor;
    } while (cursor);
    const found = pages.flat().map(Number);
    expect(found).toEqual([...found].sort((a, b) => b - a));
    expect(found).toHaveLength(
      Array.from({ length: 25 }, (_, i) => i).filter((i) => i % 5 && (i * 7) % 30 >= 5 && (i * 7) % 30 < 25)
        .length,
    );
    expect(pages.slice(0, -1).every((page) => page.length === 4)).toBe(true);
    expect(
      await students.groupBy('speciality', { where: { studentId: { in: ['S0', 'S1', 'S2'] } } }),
    ).toEqual([
      { key: 'GL', count: 1, meanProgress: 0, distribution: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
      { key: 'ILSI', count: 2, meanProgress: 10.5, distribution: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0] },
    ]);
    await expect(students.find({ where: { $where: '1' } as never })).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    await expect(students.groupBy('email' as never)).rejects.toMatchObject({ code: 'VALIDATION' });
  });
});

describe('scores', () => {
  const at = '2026-01-12T09:30:00Z';

  async function scored() {
    const learnTrack = await open();
    await learnTrack.activities.record([
      // A week, one half-life, before `at`.
      activity({ studentId: 'S1', action: 'quiz_attempt' }),
      activity({ studentId: 'S1', courseId: 'C2' }),
      activity({ studentId: 'S2', activityId: 'A' }),
      activity({ studentId: 'S2', activityId: 'B', timestamp: at }),
      activity({ studentId: 'S3', action: 'forum_post', timestamp: at }),
    ]);
    await learnTrack.projections.catchUp();
    return learnTrack.scores;
  }

  test('of a student, overall and per course', async () => {
    const scores = await scored();
    expect(await scores.get('S1', { at })).toBeCloseTo(2, 9);
    expect(await scores.get('S1', { at, courseId: 'C2' })).toBeCloseTo(0.5, 9);
    expect(await scores.get('S1', { at, courseId: 'C1', action: 'page_view' })).toBe(0);
    expect(await scores.get('nobody', { at })).toBe(0);
  });

  test('rank students; pages of the ranking fit together', async () => {
    const scores = await scored();
    expect((await scores.top(10, { at })).map(({ studentId }) => studentId)).toEqual(['S1', 'S2', 'S3']);
    expect((await scores.top(1, { at, offset: 1 })).map(({ studentId }) => studentId)).toEqual(['S2']);
    expect(await scores.rank('S2', { at })).toMatchObject({ rank: 2, of: 3 });
    expect(await scores.rank('S2', { at, courseId: 'C2' })).toBeUndefined();
    await expect(scores.top(0)).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(scores.top(5, { offset: -1 })).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(scores.get('S1', { at: 'yesterday' })).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  test('are explained by their parts, which add up', async () => {
    const scores = await scored();
    const explained = await scores.explain('S1', { at });
    expect(explained.score).toBeCloseTo(2, 9);
    expect(explained.halfLife).toBe(7 * 86_400_000);
    expect(explained.parts.map(({ action, share }) => [action, share.toFixed(3)])).toEqual([
      ['quiz_attempt', '0.750'],
      ['page_view', '0.250'],
    ]);
    expect((await scores.explain('S1', { at, courseId: 'C2' })).parts).toHaveLength(1);
    expect(await scores.explain('nobody', { at })).toMatchObject({ score: 0, parts: [] });
  });

  test('are counted above thresholds', async () => {
    const scores = await scored();
    expect(await scores.distribution([0.9, 1.4, 10], { at })).toEqual([
      { atLeast: 0.9, students: 3 },
      { atLeast: 1.4, students: 2 },
      { atLeast: 10, students: 0 },
    ]);
  });

  test('before anything is projected there are none', async () => {
    const { scores } = await open();
    expect(await scores.top(10)).toEqual([]);
    expect(await scores.get('S1')).toBe(0);
    expect(await scores.rank('S1')).toBeUndefined();
    expect(await scores.explain('S1')).toMatchObject({ score: 0 });
  });
});

describe('regions', () => {
  test('findings come with evidence, the most severe first, in the range and the course asked for', async () => {
    const learnTrack = await open();
    const access = (studentId: string, hour: number, region: string, courseId = 'C1') =>
      activity({ studentId, region, courseId, timestamp: new Date(Date.UTC(2026, 0, 5, hour)) });
    await learnTrack.activities.record([
      access('once', 1, 'EU'),
      access('once', 20, 'NA'),
      access('often', 1, 'EU'),
      access('often', 2, 'NA'),
      access('often', 3, 'EU'),
      access('often', 4, 'NA', 'C2'),
      access('slow', 0, 'EU'),
      access('slow', 24 * 3, 'NA'),
      access('home', 1, 'EU'),
      access('home', 2, 'unknown'),
    ]);
    await learnTrack.projections.catchUp();
    const { regions } = learnTrack;
    const ids = async (query = {}) =>
      (await regions.findMultiRegionAccess(query)).map(({ studentId }) => studentId);
    expect(await ids()).toEqual(['often', 'once']);
    expect(await ids({ window: '2h' })).toEqual(['often']);
    expect(await ids({ window: '7d' })).toEqual(['often', 'once', 'slow']);
    expect(await ids({ allow: ['NA'] })).toEqual([]);
    expect(await ids({ courseId: 'C2' })).toEqual([]);
    expect(await ids({ to: '2026-01-05T03:00:00Z' })).toEqual(['often']);
    const evidence = await collect(regions.evidence('often', { courseId: 'C1' }));
    expect(evidence.map(({ region }) => region)).toEqual(['EU', 'NA', 'EU']);
    expect(await ids({ minActivities: 2 })).toEqual(['often']);
    expect(await ids({ minActivities: 3 })).toEqual([]);
    for (const wrong of [{ minRegions: 1 }, { minActivities: 0 }]) {
      await expect(regions.findMultiRegionAccess(wrong)).rejects.toMatchObject({ code: 'VALIDATION' });
    }
  });

  const at = (hour: number) => new Date(Date.UTC(2026, 0, 5, hour));

  async function travelled() {
    const learnTrack = await open();
    const accesses: [string, number, string, string?][] = [
      ['S1', 1, 'EU'],
      ['S1', 2, 'EU', 'C2'],
      ['S1', 3, 'NA', 'C2'],
      ['S1', 4, 'unknown'],
      ['S1', 5, 'NA'],
      ['S1', 6, 'EU'],
      ['S2', 1, 'NA'],
      ['S2', 2, 'EU'],
      ['S2', 3, 'AS'],
    ];
    await learnTrack.activities.record(
      accesses.map(([studentId, hour, region, courseId = 'C1']) =>
        activity({ studentId, region, courseId, timestamp: at(hour) }),
      ),
    );
    await learnTrack.projections.catchUp();
    return learnTrack.regions;
  }

  test('the history of a student is told in stays, in the range and the course asked for', async () => {
    const regions = await travelled();
    expect(await collect(regions.history('S1'))).toEqual([
      { region: 'EU', from: at(1), to: at(2), activities: 2 },
      { region: 'NA', from: at(3), to: at(5), activities: 2 },
      { region: 'EU', from: at(6), to: at(6), activities: 1 },
    ]);
    const inOneCourse = await collect(regions.history('S1', { courseId: 'C1', from: at(2) }));
    expect(inOneCourse.map(({ region }) => region)).toEqual(['NA', 'EU']);
    expect(await collect(regions.history('nobody'))).toEqual([]);
    await expect(collect(regions.history('S1', { from: at(2), to: at(1) }))).rejects.toMatchObject({
      code: 'VALIDATION',
    });
  });

  test('pairs are told by the students who share them, the most shared first', async () => {
    const regions = await travelled();
    expect(await regions.pairs()).toEqual([
      { regions: ['EU', 'NA'], students: 2 },
      { regions: ['AS', 'EU'], students: 1 },
      { regions: ['AS', 'NA'], students: 1 },
    ]);
    expect(await regions.pairs({ limit: 1 })).toHaveLength(1);
    expect(await regions.pairs({ courseId: 'C2' })).toEqual([{ regions: ['EU', 'NA'], students: 1 }]);
    expect(await regions.pairs({ from: at(2), to: at(3) })).toEqual([]);
    for (const limit of [0, 1.5, 10_001, '5' as never]) {
      await expect(regions.pairs({ limit })).rejects.toThrow(/^Invalid query: limit: /);
    }
  });

  test('accesses before a horizon are removed, from the graph alone', async () => {
    const regions = await travelled();
    expect(await regions.removeBefore('2026-01-05T03:00:00Z')).toBe(4);
    expect(await regions.removeBefore(at(3))).toBe(0);
    expect((await collect(regions.evidence('S1'))).map(({ timestamp }) => timestamp)).toEqual(
      [3, 5, 6].map(at),
    );
    expect(await regions.pairs()).toEqual([{ regions: ['EU', 'NA'], students: 1 }]);
    await expect(regions.removeBefore('last year')).rejects.toThrow(/^Invalid instant: horizon: /);
  });
});

describe('reports', () => {
  test('course performance is computed, stored, replaced for the same period, and read', async () => {
    const learnTrack = await open();
    const { reports } = learnTrack;
    await learnTrack.activities.record([
      activity({ action: 'quiz_attempt', score: 0.4 }),
      activity({ action: 'quiz_attempt', score: 0.8, studentId: 'S2' }),
      activity({ action: 'quiz_attempt', score: 0.9, courseId: 'C2' }),
      activity({ timestamp: '2026-02-01T00:00:00Z' }),
    ]);
    const january = { from: '2026-01-01', to: '2026-02-01' };
    expect(await reports.computeCoursePerformance(january)).toEqual({ courses: 2 });
    expect(await reports.computeCoursePerformance({ ...january, courseId: 'C1' })).toEqual({ courses: 1 });
    expect(await reports.computeCoursePerformance()).toEqual({ courses: 2 });
    const stored = await collect(reports.coursePerformance({ courseId: 'C1' }));
    expect(stored).toHaveLength(2);
    expect(stored[1]).toMatchObject({
      from: new Date('2026-01-01'),
      activities: 2,
      scoredAttempts: 2,
      meanScore: expect.closeTo(0.6, 9),
      passRate: 0.5,
    });
    expect(await collect(reports.coursePerformance())).toHaveLength(4);
    await expect(reports.computeCoursePerformance({ passMark: 2 })).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    await expect(reports.computeCoursePerformance({ from: '2026-02-01', to: '2026-01-01' })).rejects.toThrow(
      'is not before to',
    );
  });

  test('daily engagement of whole days; an early break is fine', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record([
      activity({ timestamp: '2026-01-05T23:59:59.999Z' }),
      activity({ timestamp: '2026-01-06T00:00:00Z' }),
      activity({ timestamp: '2026-01-05T23:30:00-01:00' }),
    ]);
    await learnTrack.projections.catchUp();
    const days = await collect(learnTrack.reports.dailyEngagement({ courseId: 'C1' }));
    expect(days.map(({ day, count }) => [day, count])).toEqual([
      ['2026-01-05', 1],
      ['2026-01-06', 2],
    ]);
    expect(
      await collect(learnTrack.reports.dailyEngagement({ from: '2026-01-06', to: '2026-01-07' })),
    ).toHaveLength(1);
    for await (const { day } of learnTrack.reports.dailyEngagement()) {
      expect(day).toBe('2026-01-05');
      break;
    }
  });

  test('the top courses of a day; half days and limits that are none are refused', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record([
      activity({ courseId: 'quiet' }),
      ...activities(3, () => ({ courseId: 'busy' })),
    ]);
    await learnTrack.projections.catchUp();
    const { reports } = learnTrack;
    expect(await reports.topCourses('2026-01-05', 1)).toEqual([{ courseId: 'busy', count: 3 }]);
    expect(await reports.topCourses(new Date('2026-01-06T00:00:00Z'), 10)).toEqual([]);
    await expect(reports.topCourses('2026-01-05T12:00:00Z', 10)).rejects.toThrow('is no whole day');
    await expect(reports.topCourses('2026-01-05', 0)).rejects.toThrow('limit');
  });

  test('an aborted signal ends every call with its reason', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record(activity());
    await learnTrack.projections.catchUp();
    const signal = AbortSignal.abort(new Error('enough'));
    const calls: (() => Promise<unknown>)[] = [
      () => learnTrack.activities.record(activity(), { signal }),
      () => learnTrack.activities.ingest([activity()], { signal }),
      () => learnTrack.students.get('S1', { signal }),
      () => learnTrack.students.find({}, { signal }),
      () => learnTrack.students.groupBy('speciality', { signal }),
      () => learnTrack.students.upsert(student(), { signal }),
      () => learnTrack.students.erase('S1', { signal }),
      () => learnTrack.scores.get('S1', { signal }),
      () => learnTrack.scores.top(1, { signal }),
      () => learnTrack.scores.rank('S1', { signal }),
      () => learnTrack.scores.around('S1', { signal }),
      () => collect(learnTrack.scores.watch({ signal })),
      () => learnTrack.scores.explain('S1', { signal }),
      () => learnTrack.regions.findMultiRegionAccess({ signal }),
      () => collect(learnTrack.regions.evidence('S1', { signal })),
      () => collect(learnTrack.regions.history('S1', { signal })),
      () => learnTrack.regions.pairs({ signal }),
      () => learnTrack.regions.removeBefore(new Date(), { signal }),
      () => collect(learnTrack.reports.dailyEngagement({ signal })),
      () => learnTrack.reports.topCourses('2026-01-05', 1, { signal }),
      () => learnTrack.reports.computeCoursePerformance({ signal }),
      () => collect(learnTrack.reports.coursePerformance({ signal })),
      () => learnTrack.reports.reconcile({ signal }),
      () => learnTrack.projections.catchUp({ signal }),
      () => learnTrack.projections.rebuild('engagement-scores', { signal }),
      () => learnTrack.status({ signal }),
    ];
    for (const call of calls) await expect(call(), String(call)).rejects.toThrow('enough');
  });
});
