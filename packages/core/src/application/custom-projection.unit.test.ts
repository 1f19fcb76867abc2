import { afterEach, describe, expect, test } from 'vitest';
import { activities, activity, collect } from '../../test/activity.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import type { LearnTrack } from '../composition/learn-track.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import { defineProjection } from './define-projection.ts';

const opened: LearnTrack[] = [];

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close();
});

/** Who did how much in each course. */
const visits = defineProjection({
  name: 'visits',
  version: 1,
  key: ({ courseId }) => (courseId === 'hidden' ? undefined : courseId),
  initial: (): { readonly students: readonly (readonly [string, number])[] } => ({ students: [] }),
  apply({ students }, { studentId }) {
    const known = new Map(students);
    known.set(studentId, (known.get(studentId) ?? 0) + 1);
    return { students: [...known] };
  },
  forget({ students }, studentId) {
    const left = students.filter(([id]) => id !== studentId);
    return left.length > 0 ? { students: left } : undefined;
  },
});

async function open(): Promise<LearnTrack> {
  const learnTrack = await createLearnTrack({ projections: 'off', customProjections: [visits] });
  opened.push(learnTrack);
  return learnTrack;
}

describe('a custom projection', () => {
  test('folds one state per key, in the order of the log', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record([
      ...activities(3),
      activity({ courseId: 'C2', studentId: 'S2' }),
      activity({ courseId: 'hidden' }),
    ]);
    await learnTrack.projections.catchUp();
    await learnTrack.activities.record(activity({ activityId: 'later' }));
    await learnTrack.projections.catchUp();
    const states = learnTrack.projections.states(visits);
    expect(await states.get('C1')).toEqual({ students: [['S1', 4]] });
    expect(await collect(states.entries())).toEqual([
      ['C1', { students: [['S1', 4]] }],
      ['C2', { students: [['S2', 1]] }],
    ]);
    expect(await states.get('hidden')).toBeUndefined();
  });

  test('forgets a student in every state, by an erasure as by a rebuild', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record(
      activities(2400, (i) => ({ courseId: `C${i % 1200}`, studentId: i % 2 === 0 ? 'S1' : 'S2' })),
    );
    await learnTrack.projections.catchUp();
    await learnTrack.students.erase('S1');
    await learnTrack.activities.record(activity({ activityId: 'new' }));
    await learnTrack.projections.catchUp();
    const states = learnTrack.projections.states(visits);
    const forgotten = await collect(states.entries());
    expect(forgotten).toHaveLength(600);
    expect(await states.get('C1')).toEqual({
      students: [
        ['S2', 2],
        ['S1', 1],
      ],
    });
    await learnTrack.projections.rebuild('visits');
    expect(await collect(states.entries())).toEqual(forgotten);
  });

  test('forgets with a function that changes the state in place, too', async () => {
    const counts = defineProjection({
      name: 'counts',
      version: 1,
      key: () => 'all',
      initial: (): Record<string, number> => ({}),
      apply: (state, { studentId }) => ({ ...state, [studentId]: (state[studentId] ?? 0) + 1 }),
      forget(state, studentId) {
        delete state[studentId];
        return state;
      },
    });
    const learnTrack = await createLearnTrack({ projections: 'off', customProjections: [counts] });
    opened.push(learnTrack);
    await learnTrack.activities.record([activity(), activity({ studentId: 'S2' })]);
    await learnTrack.projections.catchUp();
    await learnTrack.students.erase('S1');
    await learnTrack.projections.catchUp();
    expect(await learnTrack.projections.states(counts).get('all')).toEqual({ S2: 1 });
  });

  test('a key that no store could hold holds its projection up, and is told', async () => {
    const keyless = { ...visits, key: () => '' };
    const learnTrack = await createLearnTrack({ projections: 'off', customProjections: [keyless] });
    opened.push(learnTrack);
    await learnTrack.activities.record(activity());
    await expect(learnTrack.projections.catchUp()).rejects.toThrow(
      'Invalid key of projection visits: key: is empty',
    );
    expect((await learnTrack.projections.status()).map(({ lag }) => lag?.activities)).toEqual([0, 0, 0, 1]);
  });

  test('a state that a reader changes stays what it was', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record(activity());
    await learnTrack.projections.catchUp();
    const states = learnTrack.projections.states(visits);
    const state = (await states.get('C1')) as { students: unknown[] };
    state.students.push('mine');
    expect(await states.get('C1')).toEqual({ students: [['S1', 1]] });
  });

  test('of another version is stopped until it is rebuilt', async () => {
    const states = memoryAdapter();
    const shared = { ...states, ports: { ...states.ports } };
    const [log, stateStore] = [
      states.ports.activityStore?.(() => undefined as never),
      states.ports.stateStore?.(() => undefined as never),
    ];
    shared.ports = { activityStore: () => log as never, stateStore: () => stateStore as never };
    const first = await createLearnTrack({
      adapters: [shared],
      projections: 'off',
      customProjections: [visits],
    });
    await first.activities.record(activity());
    await first.projections.catchUp();
    const changed = { ...visits, version: 2 };
    const second = await createLearnTrack({
      adapters: [shared],
      projections: 'off',
      customProjections: [changed],
    });
    await second.activities.record(activity({ activityId: 'B' }));
    await expect(second.projections.catchUp()).rejects.toThrow(/visits stands at .*rebuild\('visits'\)/);
    await second.projections.rebuild('visits');
    expect(await second.projections.states(changed).get('C1')).toEqual({ students: [['S1', 2]] });
  });

  test('a name that is taken, or none, is refused', async () => {
    const taken = { ...visits, name: 'engagement-scores' };
    await expect(createLearnTrack({ customProjections: [taken] })).rejects.toThrow(
      '"engagement-scores" is taken',
    );
    expect(() => defineProjection({ ...visits, name: '', version: 0 })).toThrow(
      /name: is empty.*version: 0 is no whole number from 1/,
    );
  });

  test('one that was not given to LearnTrack has no states', async () => {
    const learnTrack = await createLearnTrack({ projections: 'off' });
    opened.push(learnTrack);
    expect(() => learnTrack.projections.states(visits)).toThrow(
      '"visits" is not among the customProjections',
    );
  });

  test('without a state store it is refused at once', async () => {
    const adapters = [memoryAdapter({ only: ['activityStore'] })];
    await expect(createLearnTrack({ adapters, customProjections: [visits] })).rejects.toMatchObject({
      code: 'MISSING_ADAPTER',
    });
  });
});
