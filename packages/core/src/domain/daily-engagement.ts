import type { Activity } from './activity.ts';
import { type Day, dayOf } from './day.ts';
import { getOrInsert } from './get-or-insert.ts';
import type { LogEntry, Position } from './log-entry.ts';

/** The engagement in one course on one day. */
export interface DailyEngagement {
  readonly courseId: string;
  /** UTC. */
  readonly day: Day;
  /** Activities, those of erased students included. */
  readonly count: number;
  /** Activities per action; they add up to `count`. */
  readonly actions: ReadonlyMap<string, number>;
  /** Distinct students, erased ones left out. */
  readonly activeStudents: number;
}

/** Activities, in all and per action. */
export type DailyCounts = Pick<DailyEngagement, 'count' | 'actions'>;

/** How many activities a course had on a day. */
export type CourseCount = Pick<DailyEngagement, 'courseId' | 'count'>;

/** What a batch adds to one course and day. */
export interface DailyAddition {
  readonly courseId: string;
  readonly day: Day;
  /**
   * The positions of the activities per action, ascending: a store that remembers how far each of its rows has come
   * adds only the later ones.
   */
  readonly positions: ReadonlyMap<string, readonly Position[]>;
  readonly students: ReadonlySet<string>;
  /**
   * Students whose activities of that day are followed by their erasure in the same batch: a store in which another
   * worker may have written them down without it makes sure that they are not.
   */
  readonly forgotten: ReadonlySet<string>;
}

/**
 * Sums up a stretch of the log per course and day.
 *
 * @param entries - every entry of the stretch: an activity counts on its day even when its student is erased
 * @param known - the activities whose students are to be remembered as active
 */
export function sumDailyEngagement(entries: Iterable<LogEntry>, known: Iterable<Activity>): DailyAddition[] {
  const remembered = new Set(known);
  const additions = new Map<string, Map<Day, ReturnType<typeof newAddition>>>();
  const additionOf = (courseId: string, day: Day) => {
    const days = getOrInsert(additions, courseId, () => new Map<Day, ReturnType<typeof newAddition>>());
    return getOrInsert(days, day, newAddition);
  };
  for (const entry of entries) {
    const counted = countedPart(entry);
    if (!counted) continue;
    const addition = additionOf(counted.courseId, counted.day);
    getOrInsert(addition.positions, counted.action, () => []).push(entry.position);
    if (entry.kind !== 'activity') continue;
    const { students, forgotten } = addition;
    (remembered.has(entry.activity) ? students : forgotten).add(entry.activity.studentId);
  }
  return [...additions].flatMap(([courseId, days]) =>
    [...days].map(([day, addition]) => ({ courseId, day, ...addition })),
  );
}

function newAddition() {
  return {
    positions: new Map<string, Position[]>(),
    students: new Set<string>(),
    forgotten: new Set<string>(),
  };
}

/** Where an entry counts: course, day and action; markers and erasures count nowhere. */
export function countedPart(
  entry: LogEntry,
): { readonly courseId: string; readonly day: Day; readonly action: string } | undefined {
  if (entry.kind === 'anonymised') return entry;
  if (entry.kind !== 'activity') return undefined;
  const { courseId, timestamp, action } = entry.activity;
  return { courseId, day: dayOf(timestamp), action };
}

/** Whether two rows count the same: in all, and per action. */
export function sameCounts(a: DailyCounts | undefined, b: DailyCounts | undefined): boolean {
  const actions = new Set([...(a?.actions.keys() ?? []), ...(b?.actions.keys() ?? [])]);
  return (
    (a?.count ?? 0) === (b?.count ?? 0) &&
    [...actions].every((action) => (a?.actions.get(action) ?? 0) === (b?.actions.get(action) ?? 0))
  );
}
