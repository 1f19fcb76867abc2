import fc from 'fast-check';
import type { Activity } from '../src/domain/activity.ts';
import { anonymise, type LogEntry } from '../src/domain/log-entry.ts';

/** Texts that have broken stores, patterns and object keys before. */
const nastyTexts = [
  '__proto__',
  'constructor',
  'toString',
  ' ',
  '$where',
  'a.b',
  'it\'s "quoted"',
  'back\\slash',
  'null\u0000byte',
  'line\nfeed',
  'é',
  'e\u0301',
  '學生',
  '😀',
  '\uffff',
] as const;

/** Well-formed texts of a few characters that can be ids; also strange ones. */
export const idText = fc.oneof(
  fc.constantFrom(...nastyTexts),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
);

/** JSON of any shape, with strange texts for values and for keys. */
export const jsonValue = (maxDepth: number) =>
  fc.jsonValue({ maxDepth, stringUnit: 'binary' }).filter((value) => !hasNullInKey(value));

/** Objects of JSON, with strange keys among the usual. */
export const attributesOf = (depth: number) =>
  fc
    .dictionary(
      fc.oneof(fc.constantFrom('', ...nastyTexts), fc.string({ maxLength: 4 })),
      fc.jsonValue({ maxDepth: depth, stringUnit: 'binary' }),
      { maxKeys: 4 },
    )
    .filter((attributes) => !hasNullInKey(attributes));

/** The one thing that a key may not hold. */
function hasNullInKey(value: unknown): boolean {
  let found = false;
  JSON.stringify(value, (key, member) => {
    found ||= key.includes('\u0000');
    return member;
  });
  return found;
}

/** Instants that a log takes, from 1900 on. */
export const instants = (from = '1900-01-01T00:00:00Z', before = '2026-02-01T00:00:00Z') =>
  fc.date({ min: new Date(from), max: new Date(Date.parse(before) - 1), noInvalidDate: true });

/** What activities are drawn from; a small pool lets them meet. */
export interface Pools {
  readonly students?: readonly string[];
  readonly courses?: readonly string[];
  readonly actions?: readonly string[];
  readonly regions?: readonly string[];
  readonly times?: fc.Arbitrary<Date>;
}

/** Complete activities; their ids are `A` and a number, mostly different ones. */
export function activityOf({
  students = ['S1', 'S2', 'S3'],
  courses = ['C1', '__proto__'],
  actions = ['page_view', 'quiz_attempt', 'forum_post'],
  regions = ['EU', 'US', 'unknown'],
  times = instants('2026-01-01T00:00:00Z'),
}: Pools = {}): fc.Arbitrary<Activity> {
  return fc.record(
    {
      activityId: fc.nat().map((n) => `A${n}`),
      studentId: fc.constantFrom(...students),
      courseId: fc.constantFrom(...courses),
      action: fc.constantFrom(...actions),
      timestamp: times,
      region: fc.constantFrom(...regions),
      recordedAt: fc.constant(new Date('2026-02-01T00:00:00Z')),
      // No smaller ones: at the end of what a double can hold, a mean of two has no digit left to agree on.
      score: fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 1e-9, max: 1, noNaN: true })),
    },
    { requiredKeys: ['activityId', 'studentId', 'courseId', 'action', 'timestamp', 'region', 'recordedAt'] },
  );
}

/** A stretch of a log from position 1 on, with every kind of entry. Activities have the id `A` and their position. */
export function logOf(pools: Pools = {}, maxLength = 30): fc.Arbitrary<LogEntry[]> {
  const { students = ['S1', 'S2', 'S3'] } = pools;
  const recordedAt = new Date('2026-02-01T00:00:00Z');
  const kind = fc.oneof(
    { weight: 6, arbitrary: fc.constant('activity' as const) },
    { weight: 1, arbitrary: fc.constantFrom('anonymised' as const, 'erasure' as const) },
    { weight: 1, arbitrary: fc.constantFrom('nameless erasure' as const, 'marker' as const) },
  );
  const draft = fc.tuple(kind, activityOf({ ...pools, students }));
  return fc.array(draft, { maxLength }).map((drafts) =>
    drafts.map(([of, drawn], index): LogEntry => {
      const position = index + 1;
      const entry = {
        kind: 'activity' as const,
        position,
        activity: { ...drawn, activityId: `A${position}` },
      };
      const entryId = `E${position}`;
      if (of === 'activity') return entry;
      if (of === 'anonymised') return anonymise(entry, `hash-${position}`);
      if (of === 'marker') return { kind: 'marker', position, entryId, recordedAt };
      if (of === 'nameless erasure') return { kind: 'erasure', position, entryId, recordedAt };
      return { kind: 'erasure', position, entryId, recordedAt, studentId: drawn.studentId };
    }),
  );
}

/** The items in their order, cut into pieces at places of any number. */
export function cutUp<T>(items: readonly T[], cuts: readonly number[]): T[][] {
  const places = [...new Set(cuts.map((cut) => cut % (items.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => items.slice(from, places[i] ?? items.length));
}

/** Whether two numbers are the same but for rounding. */
export function agree(a: number, b: number, tolerance = 1e-9): boolean {
  return a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}
