import type { Activity, ActivityStore, Json, JsonObject } from '@learntrack/core';
import fc from 'fast-check';
import { activityArbitrary, parsed, recordedAt, sampleActivity } from '../generators/activities.ts';
import { hostileIds, idArbitrary } from '../generators/hostile-ids.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import {
  type ActivityStoreContents,
  anonymised,
  append,
  erasureOf,
  expectLog,
  kept,
  readActivities,
  readLog,
} from './steps.ts';

/** The laws of what an activity says: it is read as it was recorded. */
export function contentCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'an activity is read with every field that it has, and without those that it has not',
      async run({ store }) {
        const full = { itemId: 'Q1', sessionId: 'session 1', durationMs: 1500, score: 0.75 };
        await expectKept(store, [
          sampleActivity({ ...full, attributes: { device: 'phone' } }),
          sampleActivity(),
          ...Object.entries(full).map(([field, value]) => sampleActivity({ [field]: value })),
        ]);
      },
    },
    {
      law: 'a score of 0, a duration of 0 and empty attributes are values like any other',
      async run({ store }) {
        await expectKept(store, [sampleActivity({ score: 0, durationMs: 0, attributes: {} })]);
      },
    },
    {
      law: 'instants are read as Dates, to the millisecond, of every year that is allowed',
      async run({ store }) {
        const instants = ['1900-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '2026-02-28T12:34:56.789Z'];
        await expectKept(
          store,
          instants.map((text) => sampleActivity({ timestamp: new Date(text), recordedAt: new Date(text) })),
        );
      },
    },
    {
      law: 'numbers are read as they were, however large, small or long',
      async run({ store }) {
        const numbers = [2 ** 31, 2 ** 53 - 1, -(2 ** 40), 1e300, 5e-324, 0.1, 1 / 3, -7];
        await expectKept(store, [
          sampleActivity({ durationMs: Number.MAX_SAFE_INTEGER, score: 1 / 3, attributes: { numbers } }),
          sampleActivity({ durationMs: 0.5, score: 1e-9 }),
        ]);
      },
    },
    {
      law: 'attributes are read as they were, whatever their keys',
      async run({ store }) {
        const keys = [
          '$set',
          '$',
          'x.y',
          '.',
          '',
          ' ',
          '0',
          '_id',
          'constructor',
          'é',
          'e\u0301',
          '學',
          '😀',
        ];
        const object = Object.fromEntries(keys.map((key, i) => [key, i]));
        // In a literal, `__proto__` would be the prototype.
        const hostile = JSON.parse('{"__proto__":{"polluted":true},"toString":null}') as JsonObject;
        await expectKept(store, [
          sampleActivity({ attributes: { ...object, nested: [object] } }),
          sampleActivity({ attributes: hostile }),
        ]);
      },
    },
    {
      law: 'attributes are read as they were, whatever their values',
      async run({ store }) {
        const texts = [
          '2026-01-05T09:30:00.000Z',
          '507f1f77bcf86cd799439011',
          '1',
          'null',
          '',
          '\u0000',
          '$x',
        ];
        const attributes = {
          texts,
          ...{ nothing: null, yes: true, no: false, list: [], object: {}, lists: [[], [[null]]] },
          ...{ mixed: [1, '1', null, { $oid: '507f1f77bcf86cd799439011' }, { $date: 0 }] },
        };
        await expectKept(store, [sampleActivity({ attributes })]);
      },
    },
    {
      law: 'attributes as large and as deep as is allowed are read whole',
      async run({ store }) {
        await expectKept(store, [
          sampleActivity({ attributes: { text: 'x'.repeat(65_000) } }),
          sampleActivity({ attributes: { deep: nested(31) } }),
        ]);
      },
    },
    {
      law: 'ids that break stores, patterns and object keys elsewhere are ids like any other',
      async run({ store }) {
        const activities = hostileIds.map((id, i) => {
          const other = hostileIds[(i + 1) % hostileIds.length] as string;
          return {
            ...sampleActivity({ activityId: id, studentId: id, courseId: other, action: id }),
            ...{ region: other, itemId: id, sessionId: other },
          };
        });
        const told = await append(store, ...activities);
        expectSame(
          told,
          activities.map((_, i) => ({ status: 'recorded', position: i + 1 })),
        );
        expectSame(await readActivities(store), activities, 'the activities');
        for (const [i, activityId] of hostileIds.entries()) {
          expectSame(await store.holds({ position: i + 1, activityId }), true, `holds ${activityId}`);
          const position = ((i + 1) % hostileIds.length) + 1;
          expectSame(await store.holds({ position, activityId }), false, `holds ${activityId} elsewhere`);
        }
      },
    },
    {
      law: 'a student is erased by the very id, whatever it is made of',
      async run({ store }) {
        await append(store, ...hostileIds.map((id) => ({ activityId: id, studentId: id })));
        for (const [i, id] of hostileIds.entries()) {
          const position = hostileIds.length + i + 1;
          const told = await store.erase(erasureOf(id, id));
          expectSame(told, { position, activities: 1 }, `the erasure of ${id}`);
          expectSame(await store.holds({ position, activityId: id }), true, `holds the erasure ${id}`);
        }
        await expectLog(
          store,
          ...hostileIds.map(() => anonymised()),
          ...hostileIds.map((id) => ({ kind: 'erasure' as const, ...erasureOf(id, id) })),
        );
      },
    },
    forAll(
      'any well-formed text is an id like any other',
      fc.uniqueArray(fc.tuple(idArbitrary(), idArbitrary(), idArbitrary()), {
        ...{ minLength: 1, maxLength: 8 },
        selector: ([activityId]) => activityId,
      }),
      async ({ store }, ids) => {
        const drafts = ids.map(([activityId, studentId, courseId]) => ({ activityId, studentId, courseId }));
        await append(store, ...drafts);
        await expectLog(store, ...drafts.map(kept));
      },
    ),
    forAll(
      'any activity is read as it was recorded, and recorded again it is a duplicate',
      fc.uniqueArray(activityArbitrary(), { minLength: 1, selector: ({ activityId }) => activityId }),
      async ({ store }, activities) => {
        await append(store, ...activities);
        const found = await readActivities(store);
        expectSame(found, activities, 'the activities');
        const again = await append(store, ...found);
        expectSame(
          again,
          found.map((_, i) => ({ status: 'duplicate', position: i + 1 })),
        );
      },
    ),
    {
      law: 'what is read is what the database holds',
      needs: ['probe'],
      async run({ store, probe }) {
        await append(store, { activityId: 'A1' }, { activityId: 'A2', studentId: 'S2', score: 0.5 });
        await store.erase(erasureOf('S1'));
        await store.mark({ entryId: 'M4', recordedAt });
        const read = await readLog(store);
        expectSame(read.length, 4, 'the number of entries');
        // A database has no order of its own.
        const contents = [...(await probe.contents())].sort((a, b) => a.position - b.position);
        expectSame(contents, read, 'the contents of the database');
      },
    },
  ];
}

/** Records activities under ids of their own, and expects to read them as they were. */
async function expectKept(store: ActivityStore, activities: readonly Activity[]): Promise<void> {
  const distinct = activities.map((activity, i) => ({ ...activity, activityId: `A${i}` }));
  await store.append(distinct.map(parsed));
  expectSame(await readActivities(store), distinct, 'the activities');
}

function nested(levels: number): Json {
  return levels === 0 ? 'the innermost' : { deeper: nested(levels - 1) };
}
