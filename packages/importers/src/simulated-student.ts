import type { ActivityInput } from '@learntrack/core';
import type { SeededRandom } from './seeded-random.ts';
import type { StudyHabit } from './study-habit.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Hours ahead of UTC of the regions that students live in. */
const utcOffsets = { EU: 1, NA: -5, AF: 2, AS: 8 };

/** Where a student lives. */
export type HomeRegion = keyof typeof utcOffsets;

/** All of them. */
export const homeRegions = Object.keys(utcOffsets) as HomeRegion[];

/** The time that a class is simulated for. */
export interface Term {
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly days: number;
}

/** The days that a student who moves is silent: more than 48 hours, so that nobody takes it for sharing. */
export const daysOfMove = 4;

/** What decides how one student behaves. */
export interface SimulatedStudent {
  readonly studentId: string;
  readonly courses: readonly string[];
  readonly habit: StudyHabit;
  /** What quiz scores lie around, 0 to 1. */
  readonly ability: number;
  readonly home: HomeRegion;
  /** For the random choices of this student. */
  readonly seed: number;
  /** On which day the student leaves for which region. */
  readonly move?: { readonly day: number; readonly region: HomeRegion };
  /** Where the second user of the account lives, and the first day, of every third, that both use it. */
  readonly sharedWith?: { readonly region: HomeRegion; readonly day: number };
}

/** A stay on the platform: some pages, often a quiz at the end. */
export interface StudySession {
  readonly sessionId: string;
  readonly courseId: string;
  /** Milliseconds since the term began. */
  readonly start: number;
  readonly region: HomeRegion;
}

/** The sessions that a student begins on a day of the term. */
export function planSessions(
  student: SimulatedStudent,
  dayOfTerm: number,
  term: Term,
  random: SeededRandom,
): StudySession[] {
  const { move, sharedWith, habit } = student;
  const sessions: StudySession[] = [];
  const begin = (start: number, region: HomeRegion) =>
    sessions.push({
      sessionId: `${student.studentId}-${dayOfTerm + 1}-${sessions.length + 1}`,
      courseId: random.pick(student.courses),
      start: dayOfTerm * day + start,
      region,
    });

  const daysSinceMove = move === undefined ? Number.NEGATIVE_INFINITY : dayOfTerm - move.day;
  if (daysSinceMove >= 0 && daysSinceMove < daysOfMove) return [];
  const region = move !== undefined && daysSinceMove >= daysOfMove ? move.region : student.home;
  // The last day before a move and the first after it are days of study, so that the move shows.
  const mustStudy = daysSinceMove === -1 || daysSinceMove === daysOfMove;
  const weekday = new Date(term.start + dayOfTerm * day).getUTCDay();
  const likelihood = habit.likelihood(weekday === 0 || weekday === 6, dayOfTerm / term.days);
  if (mustStudy || random.chance(likelihood)) {
    const [from, to] = habit.hours;
    const localTime = random.int(from * hour, to * hour);
    begin(modulo(localTime - utcOffsets[region] * hour - term.start, day), region);
  }
  if (sharedWith !== undefined && dayOfTerm % 3 === sharedWith.day) {
    const owner = random.int(6 * hour, 16 * hour);
    begin(owner, student.home);
    begin(owner + random.int(hour, 5 * hour), sharedWith.region);
  }
  return sessions;
}

/** What a student does in a session, beside when it happens in milliseconds since the term began. */
export function* studyIn(
  { sessionId, courseId, start, region }: StudySession,
  student: SimulatedStudent,
  term: Term,
  random: SeededRandom,
): Generator<{ readonly at: number; readonly activity: ActivityInput }, void, undefined> {
  const end = term.days * day;
  const pages = random.int(1, 8);
  const firstPage = 1 + Math.floor((40 * start) / end);
  let at = start;
  for (let page = 0; page < pages && at < end; page += 1) {
    const durationMs = Math.round(random.bell() ** 2 * 10 * minute) + 3 * second;
    const itemId = `${courseId}-page-${firstPage + page}`;
    yield { at, activity: { ...common(at), action: 'page_view', itemId, durationMs } };
    at += durationMs + random.int(second, 20 * second);
  }
  if (at >= end || !random.chance(0.4)) return;
  const score = Math.min(1, Math.max(0, student.ability + (random.bell() - 0.5) * 0.8));
  yield {
    at,
    activity: {
      ...common(at),
      activityId: `${sessionId}-quiz`,
      action: 'quiz_attempt',
      itemId: `${courseId}-quiz-${1 + Math.floor(at / (7 * day))}`,
      durationMs: random.int(2 * minute, 20 * minute),
      // Some attempts are handed in and never graded.
      ...(random.chance(0.9) && { score: Math.round(score * 100) / 100 }),
    },
  };

  function common(time: number) {
    // Who shares or moves is told by the regions, so all of them are known.
    const traced = student.sharedWith !== undefined || student.move !== undefined || !random.chance(0.02);
    return {
      studentId: student.studentId,
      courseId,
      timestamp: new Date(term.start + time).toISOString(),
      region: traced ? region : 'unknown',
      sessionId,
    };
  }
}

function modulo(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}
