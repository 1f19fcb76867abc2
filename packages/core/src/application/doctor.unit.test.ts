import { afterEach, describe, expect, test } from 'vitest';
import { activities } from '../../test/activity.ts';
import { withMethods } from '../../test/failing.ts';
import { type Adapter, defineAdapter } from '../composition/adapter.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import type { LearnTrack } from '../composition/learn-track.ts';
import type { LearnTrackOptions } from '../composition/options.ts';
import type { Activity } from '../domain/activity.ts';
import { AuthenticationError, ConnectionError, SetupError, TimeoutError } from '../domain/errors.ts';
import { MemoryActivityStore } from '../memory/activity-store.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import { MemoryRegionGraph } from '../memory/region-graph.ts';
import { MemoryReportStore } from '../memory/report-store.ts';
import { MemoryScoreBoard } from '../memory/score-board.ts';
import { MemoryStateStore } from '../memory/state-store.ts';
import type { Ports } from '../ports/ports.ts';
import type { StoredCheckpoint } from '../ports/projection.ts';
import type { RegionGraph } from '../ports/region-graph.ts';
import type { ReportStore } from '../ports/report-store.ts';
import type { ScoreBoard } from '../ports/score-board.ts';
import { defineProjection } from './define-projection.ts';
import type { Check } from './diagnosis.ts';
import type { Inspections } from './doctor.ts';

const opened: LearnTrack[] = [];

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close();
});

/** What a few students do in a few courses over some days. */
function some(count: number) {
  return activities(count, (i) => ({
    studentId: `S${i % 7}`,
    courseId: `C${i % 3}`,
    action: i % 5 === 0 ? 'quiz_attempt' : 'page_view',
    timestamp: new Date(Date.UTC(2026, 0, 1 + (i % 4), i % 24)),
    region: i % 2 === 0 ? 'EU' : 'unknown',
  }));
}

async function open(options: Pick<LearnTrackOptions, 'adapters' | 'scores' | 'customProjections'> = {}) {
  const learnTrack = await createLearnTrack({ projections: 'off', ...options });
  opened.push(learnTrack);
  return learnTrack;
}

/** An adapter of one store that is there already. */
function over<Name extends keyof Ports>(port: Name, store: Ports[Name]): Adapter {
  return defineAdapter({ name: `a ${port}`, ports: { [port]: () => store } as never });
}

/** How many times each action of each student was done, as a host may count it. */
const actionsOfStudents = defineProjection<{ readonly [action: string]: number }>({
  name: 'actions-of-students',
  version: 1,
  key: ({ studentId }) => studentId,
  initial: () => ({}),
  apply: (state, { action }) => ({ ...state, [action]: (state[action] ?? 0) + 1 }),
  forget: (state, studentId, key) => (key === studentId ? undefined : state),
});

async function wrongIn(learnTrack: LearnTrack): Promise<Check[]> {
  const { ok, checks } = await learnTrack.doctor();
  const wrong = checks.filter((check) => !check.ok);
  expect(ok).toBe(wrong.length === 0);
  return wrong;
}

describe('the doctor finds everything in order', () => {
  test('where all projections have followed the log', async () => {
    const learnTrack = await open({ customProjections: [actionsOfStudents] });
    await learnTrack.activities.record(some(200));
    await learnTrack.students.erase('S1');
    await learnTrack.projections.catchUp();
    const { ok, checks } = await learnTrack.doctor();
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
    expect(checks.map(({ subject, check }) => `${subject} ${check}`)).toEqual([
      '@learntrack/core/memory connection',
      ...['engagement-scores', 'region-accesses', 'daily-engagement', 'actions-of-students'].flatMap(
        (name) => [`${name} checkpoint`, `${name} sample`],
      ),
    ]);
  });

  test('in an empty log, and where projections lag behind', async () => {
    const learnTrack = await open();
    expect(await wrongIn(learnTrack)).toEqual([]);
    await learnTrack.activities.record(some(100));
    await learnTrack.projections.catchUp();
    await learnTrack.activities.record(some(150));
    expect(await wrongIn(learnTrack)).toEqual([]);
  });

  test('while activities come in and are projected', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record(some(50));
    await learnTrack.projections.catchUp();
    let over = false;
    const recording = (async () => {
      for (let n = 51; !over; n++) {
        await learnTrack.activities.record(some(n).slice(-1));
        await learnTrack.projections.catchUp();
      }
    })();
    for (let look = 0; look < 5; look++) expect(await wrongIn(learnTrack)).toEqual([]);
    over = true;
    await recording;
  });

  test('where a student was erased whom the projections still know', async () => {
    const learnTrack = await open({ customProjections: [actionsOfStudents] });
    await learnTrack.activities.record(some(50));
    await learnTrack.projections.catchUp();
    await learnTrack.students.erase('S1');
    expect(await wrongIn(learnTrack)).toEqual([]);
    await learnTrack.projections.catchUp();
    expect(await wrongIn(learnTrack)).toEqual([]);
  });

  test('where a custom projection keeps what erased students did', async () => {
    const actionsOfCourses = {
      ...actionsOfStudents,
      ...{ name: 'actions-of-courses', key: ({ courseId }: Activity) => courseId },
      forget: (state: { readonly [action: string]: number }) => state,
    };
    const learnTrack = await open({ customProjections: [actionsOfCourses] });
    await learnTrack.activities.record(some(50));
    await learnTrack.projections.catchUp();
    await learnTrack.students.erase('S1');
    await learnTrack.projections.catchUp();
    expect(await wrongIn(learnTrack)).toEqual([]);
  });

  test('where a store has trimmed what is too old to count', async () => {
    const epsilon = 0.1;
    const store = new MemoryScoreBoard();
    const parts: ScoreBoard['parts'] = async (query, options) => {
      const now = new Map(await store.parts({ ...query, at: new Date('2026-03-01') }, options));
      const trimmed = [...now].filter(([, part]) => part < epsilon).map(([action]) => action);
      const all = await store.parts(query, options);
      return new Map([...all].filter(([action]) => !trimmed.includes(action)));
    };
    const score: ScoreBoard['score'] = async (query, options) => {
      const now = await store.score({ ...query, at: new Date('2026-03-01') }, options);
      return now !== undefined && now < epsilon ? undefined : store.score(query, options);
    };
    const trimming = Object.assign(withMethods<ScoreBoard>(store, { parts, score }), { epsilon });
    const learnTrack = await open({ adapters: [memoryAdapter(), over('scoreBoard', trimming)] });
    const old = some(50);
    const recent = some(51)
      .slice(-1)
      .map((one) => ({ ...one, timestamp: new Date('2026-03-01') }));
    await learnTrack.activities.record([...old, ...recent]);
    await learnTrack.projections.catchUp();
    expect(await wrongIn(learnTrack)).toEqual([]);
  });

  test('where a store has the effects of what comes next, and not their checkpoint yet', async () => {
    const store = new MemoryReportStore();
    let stored: StoredCheckpoint | undefined;
    const readCheckpoint: ReportStore['readCheckpoint'] = async (options) =>
      stored ?? store.readCheckpoint(options);
    const reports = withMethods<ReportStore>(store, { readCheckpoint });
    const learnTrack = await open({ adapters: [memoryAdapter(), over('reportStore', reports)] });
    await learnTrack.activities.record(some(50));
    await learnTrack.projections.catchUp();
    const before = await store.readCheckpoint();
    await learnTrack.activities.record(some(120));
    await learnTrack.projections.catchUp();
    stored = before;
    expect(await wrongIn(learnTrack)).toEqual([]);
  });

  test('where students are erased, and the projection follows, whenever it was looked at', async () => {
    const store = new MemoryReportStore();
    const students = ['S1', 'S2', 'S3'];
    let isRead = false;
    const reports = withMethods<ReportStore>(store, {
      dailyEngagement: async function* (query, options) {
        isRead = true;
        yield* store.dailyEngagement(query, options);
      },
      readCheckpoint: async (options) => {
        const studentId = isRead ? students.pop() : undefined;
        isRead = false;
        if (studentId !== undefined) {
          await learnTrack.students.erase(studentId);
          await learnTrack.projections.catchUp();
        }
        return store.readCheckpoint(options);
      },
    });
    const learnTrack = await open({ adapters: [memoryAdapter(), over('reportStore', reports)] });
    await learnTrack.activities.record(some(100));
    await learnTrack.projections.catchUp();
    expect(await wrongIn(learnTrack)).toEqual([]);
    expect(students.length).toBeLessThan(3);
  });

  test('where students were erased, and come back', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record(some(60));
    await learnTrack.projections.catchUp();
    await learnTrack.students.erase('S1');
    await learnTrack.students.erase('S2');
    const back = some(200).slice(60);
    await learnTrack.activities.record(back);
    expect(await wrongIn(learnTrack)).toEqual([]);
    await learnTrack.projections.catchUp();
    expect(await wrongIn(learnTrack)).toEqual([]);
    await learnTrack.students.erase('S3');
    await learnTrack.projections.catchUp();
    expect(await wrongIn(learnTrack)).toEqual([]);
  });

  test('without a look at the data where none is asked for', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record(some(10));
    await learnTrack.projections.catchUp();
    const { checks } = await learnTrack.doctor({ sample: 0 });
    expect(checks.filter(({ check }) => check === 'sample')).toEqual([]);
    expect(checks.map(({ detail }) => detail)).toContain('stands at position 10 of 10');
  });

  test('where old accesses were removed', async () => {
    const learnTrack = await open();
    const all = some(60);
    await learnTrack.activities.record(all);
    await learnTrack.projections.catchUp();
    const instants = all.map(({ timestamp }) => new Date(timestamp).getTime()).sort((a, b) => a - b);
    await learnTrack.regions.removeBefore(new Date(instants[30] as number));
    expect(await wrongIn(learnTrack)).toEqual([]);
    // What comes late is older than what has gone, and stays.
    const [first] = all.slice(-1);
    const late = { ...first, activityId: 'late', timestamp: new Date(instants[0] as number), region: 'EU' };
    await learnTrack.activities.record(late as (typeof all)[number]);
    await learnTrack.projections.catchUp();
    expect(await wrongIn(learnTrack)).toEqual([]);
    await learnTrack.regions.removeBefore(new Date('2027-01-01'));
    expect(await wrongIn(learnTrack)).toEqual([]);
  });
});

test('an adapter that asks is told where the log ends', async () => {
  const heads: unknown[] = [];
  const setup: Inspections['setup'] = async ({ head }) => `ends at ${heads.push(await head?.())}`;
  const asking = defineAdapter({ name: 'asking', ports: {}, inspect: { setup } });
  const learnTrack = await open({ adapters: [memoryAdapter(), asking] });
  await learnTrack.activities.record(some(3));
  await learnTrack.doctor();
  expect(heads).toEqual([3]);
});

test.each([-1, 1.5, 10_001, Number.NaN])('a sample of %s is refused', async (sample) => {
  await expect((await open()).doctor({ sample })).rejects.toMatchObject({
    code: 'VALIDATION',
    issues: [{ path: 'sample' }],
  });
});

describe('the doctor finds, and says how to mend', () => {
  test('a store that does not answer', async () => {
    const down = defineAdapter({
      name: 'down',
      ports: {},
      ping: async () => {
        throw new ConnectionError('nobody listens at 127.0.0.1:1', { adapter: 'down', operation: 'ping' });
      },
    });
    expect(await wrongIn(await open({ adapters: [memoryAdapter(), down] }))).toMatchObject([
      {
        ...{ subject: 'down', check: 'connection', detail: expect.stringContaining('nobody listens') },
        mend: expect.stringMatching(/^start the store, or mend the way to it/),
      },
    ]);
  });

  const fails = async (): Promise<never> => {
    throw new Error('something is wrong');
  };
  const inspecting = (inspect: Inspections) => [
    memoryAdapter(),
    defineAdapter({ name: 'inspecting', ports: {}, inspect }),
  ];
  const brokenScores = (methods: Partial<ScoreBoard>) => [
    memoryAdapter(),
    over('scoreBoard', withMethods<ScoreBoard>(new MemoryScoreBoard(), methods)),
  ];
  /** Every kind of check there is: what makes it fail, and how its remedy begins. */
  const kinds: Record<Check['check'], { readonly adapters: () => Adapter[]; readonly mend: RegExp }> = {
    connection: {
      adapters: () => [memoryAdapter(), defineAdapter({ name: 'down', ports: {}, ping: fails })],
      mend: /^start the store/,
    },
    version: { adapters: () => inspecting({ version: fails }), mend: /^run a version of the store/ },
    setup: { adapters: () => inspecting({ setup: fails }), mend: /^set the store up.*learntrack setup$/ },
    rights: { adapters: () => inspecting({ rights: fails }), mend: /^give the user the rights/ },
    checkpoint: {
      adapters: () => brokenScores({ readCheckpoint: fails }),
      mend: /^see that the store and the log answer.*learntrack rebuild engagement-scores$/,
    },
    sample: {
      adapters: () => brokenScores({ parts: fails }),
      mend: /^run: learntrack rebuild engagement-scores$/,
    },
  };

  test.each(Object.entries(kinds))('whatever is wrong with the %s', async (check, { adapters, mend }) => {
    const learnTrack = await open({ adapters: adapters() });
    await learnTrack.activities.record(some(3));
    if (check !== 'checkpoint') await learnTrack.projections.catchUp();
    const wrong = (await wrongIn(learnTrack)).filter(({ detail }) => detail === 'something is wrong');
    expect(wrong).toMatchObject([{ check, mend: expect.stringMatching(mend) }]);
    expect((await wrongIn(learnTrack)).map((one) => one.mend)).not.toContain(undefined);
  });

  const details = { adapter: 'inspecting', operation: 'inspect' };
  test.each<[string, Error, RegExp]>([
    ['a store that went away', new ConnectionError('gone', details), /^start the store/],
    ['a store that hangs', new TimeoutError('late', details), /^start the store/],
    ['a missing right', new AuthenticationError('no', details), /^give the user the rights/],
    ['a store that is not set up', new SetupError('no table', details), /^run: learntrack setup$/],
  ])('%s, whatever it was that met it', async (_, error, mend) => {
    const version = async () => {
      throw error;
    };
    expect(await wrongIn(await open({ adapters: inspecting({ version }) }))).toMatchObject([
      { check: 'version', mend: expect.stringMatching(mend) },
    ]);
  });

  test('what an adapter finds in its store, and no more of that store', async () => {
    const ofNoUse = async () => expect.unreachable();
    const unfinished = defineAdapter({
      name: 'unfinished',
      ports: {},
      inspect: {
        rights: ofNoUse,
        setup: async () => {
          throw new SetupError('it has no table', { adapter: 'unfinished', operation: 'inspect' });
        },
        version: async () => 'Store 7.0',
      },
    });
    const { checks } = await (await open({ adapters: [memoryAdapter(), unfinished] })).doctor();
    expect(checks.filter(({ subject }) => subject === 'unfinished').slice(1)).toEqual([
      { subject: 'unfinished', check: 'version', ok: true, detail: 'Store 7.0' },
      {
        subject: 'unfinished',
        check: 'setup',
        ok: false,
        detail: 'unfinished could not inspect: it has no table',
        mend: 'run: learntrack setup',
      },
    ]);
  });

  test('a projection that has no checkpoint', async () => {
    const learnTrack = await open({ adapters: [memoryAdapter({ only: ['activityStore', 'scoreBoard'] })] });
    await learnTrack.activities.record(some(3));
    expect(await wrongIn(learnTrack)).toMatchObject([
      {
        subject: 'engagement-scores',
        check: 'checkpoint',
        detail: 'has no checkpoint, though the log holds 3 entries',
        mend: expect.stringContaining('learntrack rebuild engagement-scores'),
      },
    ]);
  });

  test('a projection of another log, and one of other rules', async () => {
    const scoreBoard = over('scoreBoard', new MemoryScoreBoard());
    const log = () => memoryAdapter({ only: ['activityStore'] });
    const before = await open({ adapters: [log(), scoreBoard] });
    await before.activities.record(some(3));
    await before.projections.catchUp();
    const after = await open({ adapters: [log(), scoreBoard] });
    await after.activities.record(some(3));
    const mend = 'run: learntrack rebuild engagement-scores';
    expect(await wrongIn(after)).toMatchObject([
      { check: 'checkpoint', detail: expect.stringContaining('but this is log'), mend },
    ]);
    const activityStore = new MemoryActivityStore();
    const same = [over('activityStore', activityStore), over('scoreBoard', new MemoryScoreBoard())];
    const first = await open({ adapters: same });
    await first.activities.record(some(3));
    await first.projections.catchUp();
    const other = await open({ adapters: same, scores: { halfLife: '1d' } });
    expect(await wrongIn(other)).toMatchObject([
      { check: 'checkpoint', detail: expect.stringContaining('other rules'), mend },
    ]);
  });

  test.each<[string, string, () => Adapter]>([
    [
      'scores without one action',
      'engagement-scores',
      () => {
        const store = new MemoryScoreBoard();
        const parts: ScoreBoard['parts'] = async (query, options) => {
          const all = await store.parts(query, options);
          return new Map([...all].filter(([action]) => action !== 'page_view'));
        };
        return over('scoreBoard', withMethods<ScoreBoard>(store, { parts }));
      },
    ],
    [
      'scores that count twice',
      'engagement-scores',
      () => {
        const store = new MemoryScoreBoard();
        const parts: ScoreBoard['parts'] = async (query, options) =>
          new Map([...(await store.parts(query, options))].map(([action, part]) => [action, 2 * part]));
        return over('scoreBoard', withMethods<ScoreBoard>(store, { parts }));
      },
    ],
    [
      'a graph that lost everything',
      'region-accesses',
      () => {
        const accesses = async function* () {};
        return over('regionGraph', withMethods<RegionGraph>(new MemoryRegionGraph(), { accesses }));
      },
    ],
    [
      'days that lost an activity',
      'daily-engagement',
      () => {
        const store = new MemoryReportStore();
        const dailyEngagement: ReportStore['dailyEngagement'] = async function* (query, options) {
          for await (const row of store.dailyEngagement(query, options))
            yield { ...row, count: row.count - 1 };
        };
        return over('reportStore', withMethods<ReportStore>(store, { dailyEngagement }));
      },
    ],
    [
      'scores whose ranks are gone',
      'engagement-scores',
      () => {
        const score = async () => undefined;
        return over('scoreBoard', withMethods<ScoreBoard>(new MemoryScoreBoard(), { score }));
      },
    ],
    [
      'scores overall that differ by little',
      'engagement-scores',
      () => {
        const store = new MemoryScoreBoard();
        const score: ScoreBoard['score'] = async (query, options) =>
          ((await store.score(query, options)) ?? 0) * (1 + 1e-6);
        return over('scoreBoard', withMethods<ScoreBoard>(store, { score }));
      },
    ],
    [
      'days whose students are gone',
      'daily-engagement',
      () => {
        const store = new MemoryReportStore();
        const dailyEngagement: ReportStore['dailyEngagement'] = async function* (query, options) {
          for await (const row of store.dailyEngagement(query, options)) yield { ...row, activeStudents: 0 };
        };
        return over('reportStore', withMethods<ReportStore>(store, { dailyEngagement }));
      },
    ],
    [
      'days without their top courses',
      'daily-engagement',
      () => {
        const topCourses = async () => [];
        return over('reportStore', withMethods<ReportStore>(new MemoryReportStore(), { topCourses }));
      },
    ],
    [
      'top courses that lost an activity',
      'daily-engagement',
      () => {
        const store = new MemoryReportStore();
        const topCourses: ReportStore['topCourses'] = async (query, options) =>
          (await store.topCourses(query, options)).map((course) => ({ ...course, count: course.count - 1 }));
        return over('reportStore', withMethods<ReportStore>(store, { topCourses }));
      },
    ],
    [
      'days of nothing',
      'daily-engagement',
      () => {
        const dailyEngagement = async function* () {};
        return over('reportStore', withMethods<ReportStore>(new MemoryReportStore(), { dailyEngagement }));
      },
    ],
  ])('%s', async (_, subject, broken) => {
    const learnTrack = await open({ adapters: [memoryAdapter(), broken()] });
    await learnTrack.activities.record(some(100));
    await learnTrack.projections.catchUp();
    const [wrong, ...others] = await wrongIn(learnTrack);
    expect(others).toEqual([]);
    expect(wrong).toMatchObject({
      ...{ subject, check: 'sample', mend: `run: learntrack rebuild ${subject}` },
      detail: expect.stringMatching(/^\d+ of \d+ are not what the log makes them$/),
    });
  });

  test('states of a custom projection that changed without its version', async () => {
    const adapters = [
      over('activityStore', new MemoryActivityStore()),
      over('stateStore', new MemoryStateStore()),
    ];
    const before = await open({ adapters, customProjections: [actionsOfStudents] });
    await before.activities.record(some(20));
    await before.projections.catchUp();
    expect(await wrongIn(before)).toEqual([]);
    const changed = { ...actionsOfStudents, apply: () => ({ changed: 1 }) };
    expect(await wrongIn(await open({ adapters, customProjections: [changed] }))).toMatchObject([
      { subject: 'actions-of-students', check: 'sample', detail: '7 of 7 are not what the log makes them' },
    ]);
  });
});
