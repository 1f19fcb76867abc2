import type { ActivityStore, Json, ParsedActivity } from '@learntrack/core';
import { appending, readingActivities } from './activity-store-plants.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';

const optional = ['itemId', 'sessionId', 'durationMs', 'score', 'attributes'] as const;

/** Wrong about what an activity says. */
export const contentMutants: Mutant<ActivityStore>[] = [
  {
    name: 'forgets the optional fields',
    plant: readingActivities(
      ({ activityId, studentId, courseId, action, timestamp, region, recordedAt }) => ({
        ...{ activityId, studentId, courseId, action, timestamp, region, recordedAt },
      }),
    ),
    caughtBy: [
      'an activity is read with every field that it has, and without those that it has not',
      'any activity is read as it was recorded, and recorded again it is a duplicate',
    ],
  },
  {
    name: 'reads null for what is absent',
    plant: readingActivities((activity) => ({
      ...Object.fromEntries(optional.map((field) => [field, null])),
      ...activity,
    })),
    caughtBy: ['an activity is read with every field that it has, and without those that it has not'],
  },
  {
    name: 'takes what is falsy for absent',
    plant: readingActivities((activity) =>
      Object.fromEntries(Object.entries(activity).filter(([, value]) => value)),
    ),
    caughtBy: ['a score of 0, a duration of 0 and empty attributes are values like any other'],
  },
  {
    name: 'keeps instants to the second',
    plant: readingActivities(({ timestamp, ...others }) => ({
      ...others,
      timestamp: new Date(Math.floor(timestamp.getTime() / 1000) * 1000),
    })),
    caughtBy: ['instants are read as Dates, to the millisecond, of every year that is allowed'],
  },
  {
    name: 'reads instants as text',
    plant: readingActivities(({ recordedAt, ...others }) => ({
      ...others,
      recordedAt: recordedAt.toISOString(),
    })),
    caughtBy: ['instants are read as Dates, to the millisecond, of every year that is allowed'],
  },
  {
    name: 'keeps whole numbers in 32 bits',
    plant: readingActivities((activity) =>
      activity.durationMs === undefined ? activity : { ...activity, durationMs: activity.durationMs | 0 },
    ),
    caughtBy: ['numbers are read as they were, however large, small or long'],
  },
  {
    name: 'keeps scores as floats of 32 bits',
    plant: readingActivities((activity) =>
      activity.score === undefined ? activity : { ...activity, score: Math.fround(activity.score) },
    ),
    caughtBy: ['numbers are read as they were, however large, small or long'],
  },
  {
    name: 'drops keys that begin with $',
    plant: readingAttributes((value) =>
      mapMembers(value, (entries) => entries.filter(([key]) => !key.startsWith('$'))),
    ),
    caughtBy: ['attributes are read as they were, whatever their keys'],
  },
  {
    name: 'takes the key __proto__ for the prototype',
    plant: readingAttributes((value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const copy: { [key: string]: Json } = {};
      for (const [key, member] of Object.entries(value)) copy[key] = member;
      return copy;
    }),
    caughtBy: ['attributes are read as they were, whatever their keys'],
  },
  {
    name: 'takes text for an instant where it looks like one',
    plant: readingAttributes((value) =>
      typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? (new Date(value) as never) : value,
    ),
    caughtBy: ['attributes are read as they were, whatever their values'],
  },
  {
    name: 'cuts long texts off',
    plant: readingAttributes((value) => (typeof value === 'string' ? value.slice(0, 32_768) : value)),
    caughtBy: ['attributes as large and as deep as is allowed are read whole'],
  },
  {
    name: 'folds ids',
    plant: appending((activities, right, options) => right.append(activities.map(foldId), options)),
    caughtBy: [
      'ids that break stores, patterns and object keys elsewhere are ids like any other',
      'any well-formed text is an id like any other',
    ],
  },
];

/** Reads attributes of which every value is another. */
function readingAttributes(mutated: (value: Json) => Json) {
  const change = (value: Json): Json => {
    const changed = mutated(value);
    if (Array.isArray(changed)) return changed.map(change);
    return mapMembers(changed, (entries) => entries.map(([key, member]) => [key, change(member)]));
  };
  return readingActivities((activity) =>
    activity.attributes === undefined ? activity : { ...activity, attributes: change(activity.attributes) },
  );
}

function mapMembers(value: Json, mapped: (entries: [string, Json][]) => [string, Json][]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date)
    return value;
  return Object.fromEntries(mapped(Object.entries(value)));
}

function foldId({ activity, contentHash }: ParsedActivity): ParsedActivity {
  return { activity: { ...activity, activityId: fold(activity.activityId) }, contentHash };
}
