import type { ActivityInput, StudentInput } from '@learntrack/core';
import { Arrivals } from './arrivals.ts';
import { SeededRandom } from './seeded-random.ts';
import {
  daysOfMove,
  homeRegions,
  planSessions,
  type SimulatedStudent,
  studyIn,
  type Term,
} from './simulated-student.ts';
import { studyHabits } from './study-habit.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What class to simulate. */
export interface SimulateClassOptions {
  /** The same seed gives the same class; default 1. */
  readonly seed?: number;
  /** Default 120. */
  readonly students?: number;
  /** Default 4. */
  readonly courses?: number;
  /** Default 28. */
  readonly days?: number;
  /** When the first day begins: a `Date`, or ISO 8601 text with its zone. Default 2026-01-05T00:00:00Z. */
  readonly start?: Date | string;
  /** How many of the accounts are used by two people; default 3, or all of fewer students. */
  readonly sharedAccounts?: number;
}

/** A class that never was. */
export interface SimulatedClass {
  readonly students: StudentInput[];
  /** The student ids of the accounts that two people use in two regions within hours; sorted. */
  readonly sharedAccounts: string[];
  /** In the order of their arrival; made while they are read, the same each time. */
  readonly activities: Iterable<ActivityInput>;
}

const firstNames = [
  ...['Hadil', 'Amina', 'Lucas', 'Chloé', 'Wei', 'Yuki', 'Omar', 'Fatou', 'Emma', 'Noah', 'Priya', 'Arjun'],
  ...['Sofia', 'Mateo', 'Ines', 'Kofi', 'Zainab', 'Liam', 'Olivia', 'Jonas', 'Mei', 'Thabo', 'Lea', 'Hugo'],
];
const lastNames = [
  ...[
    'Benali',
    'Martin',
    'Nguyen',
    'Diallo',
    'Smith',
    'Garcia',
    'Chen',
    'Okafor',
    'Tanaka',
    'Müller',
    'Rossi',
  ],
  ...[
    'Kumar',
    'Haddad',
    'Dubois',
    'Johnson',
    'Mensah',
    'Silva',
    'Novak',
    'Park',
    'Lopez',
    'Moreau',
    'Traoré',
  ],
];
const specialities = ['ILSI', 'Data Science', 'Networks', 'Cybersecurity', 'Mathematics'];
const levels = ['L1', 'L2', 'L3', 'M1', 'M2'];

/**
 * Simulates a class for demonstrations and tests. Students study by habit, each from one region; some move
 * once, over days. Activities come as they do from real platforms: some hours late, some twice, some of an
 * unknown region, some quiz attempts without a score.
 *
 * Multi-region detection with a window of 24 hours and two regions finds exactly the shared accounts.
 *
 * @throws TypeError or RangeError when an option is not what it must be
 *
 * @example
 * ```ts
 * const { students, activities, sharedAccounts } = simulateClass({ seed: 7, students: 500 });
 * await learnTrack.students.upsert(students);
 * await learnTrack.activities.ingest(activities);
 * ```
 */
export function simulateClass(options: SimulateClassOptions = {}): SimulatedClass {
  const seed = whole('seed', options.seed, 1, 0, 0xffff_ffff);
  const size = whole('students', options.students, 120, 1, 10_000_000);
  const courses = whole('courses', options.courses, 4, 1, 10_000);
  const days = whole('days', options.days, 28, 1, 3660);
  const shared = whole('sharedAccounts', options.sharedAccounts, Math.min(3, size), 0, size);
  const term: Term = { start: startOf(options.start ?? '2026-01-05T00:00:00Z'), days };

  const random = SeededRandom.ofChosenSeed(seed);
  const people = castClass({ size, courses, shared }, term, random);
  return {
    students: people.map(({ studentId, ability }) => ({
      studentId,
      name: `${random.pick(firstNames)} ${random.pick(lastNames)}`,
      email: `${studentId.toLowerCase()}@example.org`,
      speciality: random.pick(specialities),
      studentLevel: random.pick(levels),
      progress: Math.round(50 * (ability + random.bell())),
      lastUpdated: new Date(term.start).toISOString(),
    })),
    sharedAccounts: people.filter(({ sharedWith }) => sharedWith).map(({ studentId }) => studentId),
    activities: { [Symbol.iterator]: () => simulate(people, term) },
  };
}

/** Decides who the students are, and which of them share their account or move. */
function castClass(
  { size, courses, shared }: { readonly size: number; readonly courses: number; readonly shared: number },
  { days }: Term,
  random: SeededRandom,
): SimulatedStudent[] {
  const courseIds = Array.from({ length: courses }, (_, i) => `C${i + 1}`);
  const digits = Math.max(3, String(size).length);
  // Somebody moves in every class that lasts long enough for a day of study before and after.
  const movers = days < daysOfMove + 2 ? 0 : Math.min(size - shared, Math.ceil(size * 0.04));
  const special = random.sample(Array(size).keys(), shared + movers);
  const sharing = new Set(special.slice(0, shared));
  const moving = new Set(special.slice(shared));

  return Array.from({ length: size }, (_, i) => {
    const home = random.pick(homeRegions);
    const region = random.pick(homeRegions.filter((other) => other !== home));
    return {
      studentId: `S${String(i + 1).padStart(digits, '0')}`,
      courses: random.sample(courseIds, random.int(1, Math.min(3, courses))),
      habit: random.pick(studyHabits),
      ability: random.bell(),
      home,
      seed: random.seed(),
      ...(sharing.has(i) && { sharedWith: { region, day: random.int(0, Math.min(3, days) - 1) } }),
      ...(moving.has(i) && { move: { region, day: random.int(1, days - 1 - daysOfMove) } }),
    };
  });
}

/** Plans a day, then plays it hour by hour: no more is held than the plan and some hours' activities. */
function* simulate(
  people: readonly SimulatedStudent[],
  term: Term,
): Generator<ActivityInput, void, undefined> {
  const arrivals = new Arrivals<ActivityInput>();
  const players = people.map((student) => ({ student, random: SeededRandom.ofRandomSeed(student.seed) }));
  for (let dayOfTerm = 0; dayOfTerm < term.days; dayOfTerm += 1) {
    const plan = players.flatMap(({ student, random }) =>
      planSessions(student, dayOfTerm, term, random).map((session) => ({ student, random, session })),
    );
    plan.sort((a, b) => a.session.start - b.session.start);
    for (const { student, random, session } of plan) {
      yield* arrivals.takeThrough(session.start - hour);
      for (const { at, activity } of studyIn(session, student, term, random)) {
        for (const arrival of arrivalsOf(at, random)) arrivals.add(arrival, activity);
      }
    }
  }
  yield* arrivals.takeThrough(Number.POSITIVE_INFINITY);
}

/** When an activity arrives: at once mostly, sometimes hours late, and sometimes once more. */
function arrivalsOf(at: number, random: SeededRandom): number[] {
  const delay = random.chance(0.05) ? random.int(hour, 12 * hour) : random.int(50, 3000);
  const first = at + delay;
  return random.chance(0.03) ? [first, first + random.int(minute, 6 * hour)] : [first];
}

function whole(name: string, given: number | undefined, fallback: number, min: number, max: number): number {
  if (given === undefined) return fallback;
  if (typeof given !== 'number') throw new TypeError(`${name} is a ${typeof given}; give a whole number`);
  if (Number.isSafeInteger(given) && given >= min && given <= max) return given;
  throw new RangeError(`${name} is ${given}; give a whole number from ${min} to ${max}`);
}

const withZone = /^\d{4}-\d\d-\d\d(?:T.*(?:Z|[+-]\d\d:?\d\d))?$/i;

function startOf(start: unknown): number {
  const isText = typeof start === 'string';
  if (!isText && !(start instanceof Date)) {
    throw new TypeError(`start is a ${typeof start}; give a Date or ISO 8601 text`);
  }
  const time = isText && !withZone.test(start) ? Number.NaN : new Date(start).getTime();
  if (time >= Date.UTC(1900, 0) && time < Date.UTC(9900, 0)) return time;
  throw new RangeError(
    `start is ${String(start)}; give a day from 1900 to 9899 such as 2026-01-05T00:00:00Z, with its zone`,
  );
}
