import { dayOf } from '@learntrack/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namespace } from './src/settings.ts';
import { storeDashboards } from './src/stores/index.ts';
import type { Choices } from './test/interpolate.ts';
import { type FilledStores, quietCourse, startFilledStores, term } from './test/stores/filled-stores.ts';
import { columnsOf, type FieldType, type Row, rowsOf } from './test/stores/frames.ts';
import { explainPipeline } from './test/stores/mongo-plan.ts';
import { pipelineOf } from './test/stores/mongo-plugin.ts';
import type { StoreQuery } from './test/stores/plugin.ts';
import { splitCommand } from './test/stores/split-command.ts';
import {
  framesOf,
  panelsOf,
  queriedVariables,
  type StoreDashboard,
  valuesOf,
} from './test/stores/store-panels.ts';

// As Grafana gets them.
const dashboards: StoreDashboard[] = storeDashboards.map(({ dashboard }) =>
  JSON.parse(JSON.stringify(dashboard)),
);
const panels = panelsOf(dashboards);
const range = { from: new Date('2026-01-07T07:00:00Z'), to: new Date('2026-01-28T12:00:00Z') };
/** The days of the range, as LearnTrack is asked for them. */
const days = { from: '2026-01-07', to: '2026-01-29' };

/** What each panel shows, by the names that it goes by there. */
const columns: Record<string, Record<string, FieldType>> = {
  'Cassandra › Daily engagement of the chosen courses': { courseid: 'string', day: 'time', count: 'number' },
  'Cassandra › Busiest courses of the last day': { Course: 'string', Activities: 'number' },
  'Cassandra › Course performance': {
    ...{ Course: 'string', From: 'time', To: 'time', 'Pass mark': 'number', Computed: 'time' },
    ...{ Activities: 'number', 'Active students': 'number', 'Quiz attempts': 'number' },
    ...{ 'Scored attempts': 'number', 'Mean score': 'number', 'Pass rate': 'number' },
    ...{ p50: 'number', p90: 'number', 'Retained 7 days': 'number' },
  },
  'Neo4j › Students with multi-region access': { students: 'number' },
  'Neo4j › Multi-region access with its evidence': {
    ...{ Student: 'string', Severity: 'number', Regions: 'string', Alternations: 'number' },
    ...{ 'Left at': 'time', 'Left region': 'string', 'Left course': 'string' },
    ...{ 'Entered at': 'time', 'Entered region': 'string', 'Entered course': 'string' },
  },
  'Neo4j › Regions that students share': {
    'One region': 'string',
    'Other region': 'string',
    Students: 'number',
  },
  'Redis › Leaderboard': { Rank: 'number', Student: 'string', Score: 'number' },
  'Redis › How scores are spread': { Score: 'string', Students: 'number' },
  'MongoDB › Progress by speciality and level': {
    ...{ Speciality: 'string', Level: 'string', Students: 'number', 'Mean progress': 'number' },
  },
  'MongoDB › How far students have come': { Progress: 'string', Students: 'number' },
  'MongoDB › Activities by action': { day: 'time', activities: 'number' },
};
/** The one with two frames, which a node graph tells apart by their columns. */
const graph = 'Neo4j › Who accessed content from where';

let stores: FilledStores;
beforeAll(async () => {
  stores = await startFilledStores(namespace);
});
afterAll(() => stores.remove());

function panelOf(name: string) {
  const panel = panels.find((one) => one.name === name);
  if (!panel) throw new Error(`There is no panel ${name}`);
  return panel;
}

function framesOfPanel(name: string, chosen: Choices = {}) {
  return framesOf(panelOf(name), stores.plugins, range, chosen);
}

async function rowsOfPanel(name: string, chosen: Choices = {}): Promise<Row[]> {
  return rowsOf(await framesOfPanel(name, chosen));
}

describe('the panels', () => {
  test('are those that are tried here', () => {
    expect(panels.map(({ name }) => name).sort()).toEqual([...Object.keys(columns), graph].sort());
  });

  test.for(Object.entries(columns))('%s shows rows, in columns of its own', async ([name, expected]) => {
    const frames = await framesOfPanel(name);
    expect(rowsOf(frames)).not.toEqual([]);
    expect(columnsOf(frames)).toEqual(expected);
  });

  test.for(panels)('$name sets up no column that it does not show', async ({ name, fieldConfig }) => {
    const fields = (await framesOfPanel(name)).flatMap((frame) => frame.fields);
    const byName = fieldConfig?.overrides.filter(({ matcher }) => matcher.id !== 'byRegexp') ?? [];
    for (const { matcher } of byName) {
      expect(matcher.id).toBe('byName');
      expect(fields.map((field) => field.name)).toContain(matcher.options);
    }
  });

  test('know the actions of the log that have a look of their own, as Grafana names fields', async () => {
    const { fieldConfig, name } = panelOf('MongoDB › Activities by action');
    const patterns = (fieldConfig?.overrides ?? [])
      .filter(({ matcher }) => matcher.id === 'byRegexp')
      .map(({ matcher }) => new RegExp(String(matcher.options).slice(1, -1)));
    const fields = (await framesOfPanel(name)).flatMap((frame) => frame.fields);
    const shown = fields.map((field) => [field.name, ...Object.values(field.labels ?? {})].join(' '));
    for (const action of ['page_view', 'quiz_attempt']) {
      const [field = ''] = shown.filter((one) => one.endsWith(` ${action}`) && one.startsWith('activities'));
      expect(patterns.filter((pattern) => pattern.test(field))).toHaveLength(1);
    }
  });

  test.for(queriedVariables(dashboards))('$label has values to choose from', async (variable) => {
    const values = await valuesOf(variable, stores.plugins);
    expect(values).not.toEqual([]);
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('Cassandra', () => {
  test('shows the daily engagement that LearnTrack tells, by course', async () => {
    const rows = await rowsOfPanel('Cassandra › Daily engagement of the chosen courses');
    const told = await listOf(stores.learnTrack.reports.dailyEngagement(days));
    expect(sorted(rows.map(({ courseid, day, count }) => [courseid, dayOf(day as Date), count]))).toEqual(
      sorted(told.map(({ courseId, day, count }) => [courseId, day, count])),
    );
  });

  test('calls each line as its course', async () => {
    const frames = await framesOfPanel('Cassandra › Daily engagement of the chosen courses');
    const courses = await courseIds();
    expect(courses).toContain(quietCourse);
    expect(sorted(frames.map(({ fields }) => fields.find(({ name }) => name === 'count')?.shownAs))).toEqual(
      sorted(courses),
    );
  });

  test('shows one course where one is chosen', async () => {
    const rows = await rowsOfPanel('Cassandra › Daily engagement of the chosen courses', {
      courses: [quietCourse],
    });
    expect(rows).toEqual([{ courseid: quietCourse, day: new Date('2026-01-20'), count: 1 }]);
  });

  test('shows the busiest courses of the day that the range ends in, the busiest first', async () => {
    const rows = await rowsOfPanel('Cassandra › Busiest courses of the last day');
    const told = await stores.learnTrack.reports.topCourses('2026-01-28', 10);
    expect(rows.map(({ Activities }) => Activities)).toEqual(told.map(({ count }) => count));
    expect(sorted(rows.map(({ Course, Activities }) => [Course, Activities]))).toEqual(
      sorted(told.map(({ courseId, count }) => [courseId, count])),
    );
  });

  test('shows course performance as it was stored, the latest period first, and no score where there is none', async () => {
    const rows = await rowsOfPanel('Cassandra › Course performance');
    const told = await listOf(stores.learnTrack.reports.coursePerformance());
    expect(rows.map(({ To }) => To)).toEqual(told.map(({ to }) => to));
    expect(sorted(rows)).toEqual(
      sorted(
        told.map((course) => ({
          ...{ Course: course.courseId, From: course.from, To: course.to, 'Pass mark': course.passMark },
          ...{ Computed: course.computedAt, Activities: course.activities },
          ...{ 'Active students': course.activeStudents, 'Quiz attempts': course.quizAttempts },
          ...{ 'Scored attempts': course.scoredAttempts, 'Mean score': course.meanScore ?? null },
          ...{ 'Pass rate': course.passRate ?? null, p50: course.p50Score ?? null },
          ...{ p90: course.p90Score ?? null, 'Retained 7 days': course.retained7d },
        })),
      ),
    );
    expect(rows).toContainEqual(expect.objectContaining({ Course: quietCourse, 'Mean score': null }));
  });
});

describe('Neo4j', () => {
  const table = 'Neo4j › Multi-region access with its evidence';

  test.for([
    ['by default', {}, {}],
    ['within an hour', { window_hours: '1' }, { window: '1h' }],
    ['within two days', { window_hours: '48' }, { window: '48h' }],
    ['where a region is in order', { allowed: 'EU' }, { allow: ['EU'] }],
    ['where two are', { allowed: 'US,EU' }, { allow: ['EU', 'US'] }],
    ['where somebody has typed blanks', { allowed: ' US , EU' }, { allow: ['EU', 'US'] }],
  ] as const)('finds whom LearnTrack finds, with its evidence, %s', async ([, chosen, rules]) => {
    const rows = await rowsOfPanel(table, chosen);
    const told = await stores.learnTrack.regions.findMultiRegionAccess({ ...range, ...rules });
    const severities = told.map(({ severity }) => severity);
    expect(rows.map(({ Severity }) => Severity)).toEqual(
      severities.map((severity) => expect.closeTo(severity, 12)),
    );
    expect(rows).toEqual(
      told.map(({ studentId, regions, alternations, evidence: [left, entered] }) => ({
        ...{ Student: studentId, Severity: expect.any(Number), Regions: regions.join(', ') },
        Alternations: alternations,
        ...{ 'Left at': left?.timestamp, 'Left region': left?.region, 'Left course': left?.courseId },
        ...{ 'Entered at': entered?.timestamp, 'Entered region': entered?.region },
        'Entered course': entered?.courseId,
      })),
    );
    expect(await rowsOfPanel('Neo4j › Students with multi-region access', chosen)).toEqual([
      { students: told.length },
    ]);
  });

  test('finds somebody, and fewer where there is less to find', async () => {
    const all = await rowsOfPanel(table);
    expect(all).not.toEqual([]);
    expect((await rowsOfPanel(table, { allowed: 'EU,US,AS,AF,SA,OC,NA' })).length).toBeLessThan(all.length);
  });

  test('shows a graph of those students and their regions', async () => {
    const [nodes, edges, ...others] = await framesOfPanel(graph);
    expect(others).toEqual([]);
    if (!nodes || !edges) throw new Error('A node graph needs nodes and edges');
    expect(columnsOf([nodes])).toEqual({
      ...{ id: 'string', title: 'string', subtitle: 'string', mainstat: 'number', color: 'string' },
    });
    expect(columnsOf([edges])).toEqual({
      ...{ id: 'string', source: 'string', target: 'string', mainstat: 'number' },
    });

    const told = await stores.learnTrack.regions.findMultiRegionAccess(range);
    const regions = new Set(told.flatMap((finding) => finding.regions));
    const named = (kind: string) =>
      rowsOf([nodes]).flatMap(({ subtitle, title }) => (subtitle === kind ? [title] : []));
    expect(sorted(named('student'))).toEqual(sorted(told.map(({ studentId }) => studentId)));
    expect(sorted(named('region'))).toEqual(sorted([...regions]));
    for (const { color } of rowsOf([nodes])) expect(color).toMatch(/^#[0-9a-f]{6}$/i);

    const ids = rowsOf([nodes]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const ties = rowsOf([edges]);
    expect(new Set(ties.map(({ id }) => id)).size).toBe(ties.length);
    expect(ties.length).toBe(told.flatMap((finding) => finding.regions).length);
    for (const { source, target } of ties) expect(ids).toEqual(expect.arrayContaining([source, target]));

    const [first] = told;
    const accesses = await listOf(stores.learnTrack.regions.evidence(first?.studentId ?? '', range));
    const [region] = first?.regions ?? [];
    expect(ties).toContainEqual(
      expect.objectContaining({
        ...{ source: `student ${first?.studentId}`, target: `region ${region}` },
        mainstat: accesses.filter((access) => access.region === region).length,
      }),
    );
  });

  test('shows the pairs of regions that LearnTrack tells', async () => {
    const told = await stores.learnTrack.regions.pairs({ ...range, limit: 20 });
    expect(await rowsOfPanel('Neo4j › Regions that students share')).toEqual(
      told.map(({ regions: [one, other], students }) => ({
        ...{ 'One region': one, 'Other region': other, Students: students },
      })),
    );
  });
});

describe('Redis', () => {
  test.for([
    ['overall', {}],
    ['action:quiz_attempt', { action: 'quiz_attempt' }],
    ['course:C1', { courseId: 'C1' }],
    [`course:${quietCourse}`, { courseId: quietCourse }],
  ] as const)('shows the scores that LearnTrack tells: %s', async ([board, of]) => {
    const asked = { ...of, at: range.to };
    const rows = await rowsOfPanel('Redis › Leaderboard', { board });
    const told = await stores.learnTrack.scores.top(20, asked);
    expect(rows.map(({ Rank, Student }) => [Rank, Student])).toEqual(
      told.map(({ studentId }, i) => [i + 1, studentId]),
    );
    for (const [i, { score }] of told.entries()) {
      expect(Math.abs(Number(rows[i]?.Score) - score)).toBeLessThanOrEqual(1e-9 * score);
    }

    const spread = await rowsOfPanel('Redis › How scores are spread', { board });
    const atLeast = spread.map(({ Score }) => Number(String(Score).replace('≥ ', '')));
    expect(spread.map(({ Students }) => Students)).toEqual(
      (await stores.learnTrack.scores.distribution(atLeast, asked)).map(({ students }) => students),
    );
  });

  test('offers the boards that there are, the one of everybody first', async () => {
    const [variable] = queriedVariables(dashboards).filter(({ label }) => label.startsWith('Redis › '));
    if (!variable) throw new Error('The dashboard of Redis offers no boards');
    const courses = (await courseIds()).map((courseId) => `course:${courseId}`);
    const boards = await valuesOf(variable, stores.plugins);
    expect(boards[0]).toBe('overall');
    expect(sorted(boards)).toEqual(
      sorted(['overall', 'action:page_view', 'action:quiz_attempt', ...courses]),
    );
  });

  const commands = dashboards
    .filter(({ title }) => title === 'Redis')
    .flatMap(({ panels: its, templating }) => [
      ...its.flatMap(({ targets }) => targets.map(({ query }) => String(query))),
      ...templating.list.filter(({ type }) => type === 'query').map(({ query }) => String(query)),
    ])
    .map((command) =>
      splitCommand(command.replace(`\${__to}`, '0').replace(`\${board:doublequote}`, 'overall')),
    );

  test.for(commands.map(([name = '', script = '', ...args]) => ({ name, script, args })))(
    'is read only, and may be empty: $args',
    async ({ name, script, args }) => {
      expect(await stores.emptyRedis.call(name, script, ...args)).toEqual([]);
      const writing = `redis.call("SET", KEYS[1], "1") ${script}`;
      await expect(stores.emptyRedis.call(name, writing, ...args)).rejects.toThrow(/read-only/);
      expect(await stores.emptyRedis.dbsize()).toBe(0);
    },
  );
});

describe('MongoDB', () => {
  test('shows progress by speciality and level as the profiles have it', async () => {
    const rows = await rowsOfPanel('MongoDB › Progress by speciality and level');
    const { items, nextCursor } = await stores.learnTrack.students.find({ limit: 1000 });
    expect(nextCursor).toBeUndefined();
    const groups = Map.groupBy(items, ({ speciality, studentLevel }) => `${speciality} ${studentLevel}`);
    expect(
      sorted(rows.map(({ Speciality, Level, Students }) => [`${Speciality} ${Level}`, Students])),
    ).toEqual(sorted([...groups].map(([key, { length }]) => [key, length])));
    for (const { Speciality, Level, Students, 'Mean progress': mean } of rows) {
      const its = groups.get(`${Speciality} ${Level}`) ?? [];
      expect(mean).toBeCloseTo(its.reduce((sum, { progress }) => sum + progress, 0) / Number(Students), 9);
    }
  });

  test('shows those that are chosen', async () => {
    const rows = await rowsOfPanel('MongoDB › Progress by speciality and level', { specialities: ['ILSI'] });
    const groups = await stores.learnTrack.students.groupBy('speciality');
    expect(new Set(rows.map(({ Speciality }) => Speciality))).toEqual(new Set(['ILSI']));
    expect(sum(rows.map(({ Students }) => Students))).toBe(groups.find(({ key }) => key === 'ILSI')?.count);
  });

  test('shows how many students have come how far as LearnTrack tells', async () => {
    const rows = await rowsOfPanel('MongoDB › How far students have come');
    const groups = await stores.learnTrack.students.groupBy('studentLevel');
    const tenths = Array.from({ length: 10 }, (_, i) => ({
      Progress: `${i * 10} %`,
      Students: sum(groups.map(({ distribution }) => distribution[i])),
    }));
    expect(rows).toEqual(tenths.filter(({ Students }) => Students > 0));
  });

  test('shows the activities per action that LearnTrack tells, those of the erased too', async () => {
    const frames = await framesOfPanel('MongoDB › Activities by action');
    const shown = frames.flatMap((frame) =>
      rowsOf([frame]).map(({ day, activities }) => [
        ...[dayOf(day as Date), frame.fields.find(({ name }) => name === 'activities')?.labels?.action],
        activities,
      ]),
    );
    const told = new Map<string, number>();
    for await (const { day, actions } of stores.learnTrack.reports.dailyEngagement(days)) {
      for (const [action, count] of actions) {
        const key = JSON.stringify([day, action]);
        told.set(key, (told.get(key) ?? 0) + count);
      }
    }
    expect(sorted(shown)).toEqual(sorted([...told].map(([key, count]) => [...JSON.parse(key), count])));
  });

  test('looks at the activities of the range alone, and those of the erased', async () => {
    const activities = stores.mongo.collection('activities');
    const [query = {}] = panelOf('MongoDB › Activities by action').targets;
    const choices = { courses: await courseIds(), __from: `${+range.from}`, __to: `${+range.to}` };
    const { stages, documents } = await explainPipeline(
      stores.mongo,
      'activities',
      pipelineOf(query, choices),
    );
    expect(stages).not.toContain('COLLSCAN');
    expect(stages.filter((stage) => stage === 'IXSCAN')).toHaveLength(2);
    const timestamp = { $gte: new Date(days.from), $lt: new Date(days.to) };
    const ofRange = await activities.countDocuments({ timestamp });
    const ofErased = await activities.countDocuments({ timestamp: { $exists: false } });
    expect(ofErased).toBeGreaterThan(0);
    expect(documents).toBe(ofRange + ofErased);
    expect(documents).toBeLessThan(await activities.countDocuments());
  });

  test('offers the courses by a look at each, however many activities there are', async () => {
    const [variable] = queriedVariables(dashboards).filter(({ label }) => label === 'MongoDB › $courses');
    const pipeline = pipelineOf(variable?.query as StoreQuery, {});
    const { stages, documents, keys } = await explainPipeline(stores.mongo, 'activities', pipeline);
    expect(stages).toContain('DISTINCT_SCAN');
    expect(documents).toBe(0);
    expect(keys).toBeLessThanOrEqual((await courseIds()).length + 1);
  });
});

async function courseIds(): Promise<string[]> {
  const told = await listOf(stores.learnTrack.reports.dailyEngagement(term));
  return [...new Set(told.map(({ courseId }) => courseId))];
}

async function listOf<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** In an order of no meaning. */
function sorted<T>(values: readonly T[]): T[] {
  const keyOf = (value: T) => JSON.stringify(value, Object.keys(Object(value)).sort());
  return values.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function sum(values: readonly unknown[]): number {
  return values.reduce<number>((total, value) => total + Number(value), 0);
}
