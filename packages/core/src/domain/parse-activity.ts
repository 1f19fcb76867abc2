import type { StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';
import type { Activity, ActivityInput } from './activity.ts';
import { contentHash, derivedActivityId } from './activity-id.ts';
import { type Issue, ValidationError } from './errors.ts';
import { copyJsonObject, type JsonObject } from './json.ts';
import { clockSkewProblem, identifier, instant, issuesOf, numberBetween, type Parsed } from './schema.ts';
import { wholeNumberProblem } from './whole-number.ts';

/** Checks, and may change, `attributes`; synchronous. */
export type AttributesSchema = StandardSchemaV1<unknown, JsonObject>;

/** What an activity is checked against beyond its shape. */
export interface ActivityRules {
  /** How far ahead of now a timestamp may be, in milliseconds. */
  readonly maxClockSkew: number;
  readonly attributes?: AttributesSchema;
}

/** A checked activity beside the fingerprint of its content, by which a store tells a duplicate from a conflict. */
export interface ParsedActivity {
  readonly activity: Activity;
  readonly contentHash: string;
}

const shape = z.strictObject({
  activityId: identifier('quoted').optional(),
  studentId: identifier('described'),
  courseId: identifier('quoted'),
  action: identifier('quoted'),
  timestamp: instant,
  region: identifier('quoted'),
  itemId: identifier('quoted').optional(),
  sessionId: identifier('described').optional(),
  durationMs: numberBetween(0, Number.MAX_SAFE_INTEGER).optional(),
  score: numberBetween(0, 1).optional(),
  attributes: z.unknown().optional(),
  recordedAt: z.unknown().optional(),
});

/**
 * Checks one activity and completes it: id, dates, its own copy of the attributes. A `recordedAt` that the input
 * carries is not taken over: the log says when it took an activity in.
 *
 * @param now - the moment of recording
 */
export function parseActivity(input: unknown, rules: ActivityRules, now: Date): Parsed<ParsedActivity> {
  try {
    return check(input, rules, now);
  } catch {
    // A getter or a proxy of the input threw, or the attributes schema. The message may hold anything: not repeated.
    return {
      ok: false,
      issues: [{ path: '', message: 'cannot be read: a field of it, or its schema, throws' }],
    };
  }
}

/**
 * The id that LearnTrack derives for an activity that has none. (Where an attributes schema changes what it is given, the
 * id is that of the activity before.)
 *
 * @param occurrence - which of the activities with this very content it is, from 1; give it where a source holds
 * identical rows that each count
 * @throws {@link ValidationError} when the input is no valid activity
 *
 * @example
 * ```ts
 * await learnTrack.activities.record({ ...click, activityId: activityIdOf(click, 2) });
 * ```
 */
export function activityIdOf(input: ActivityInput, occurrence = 1): string {
  const message = wholeNumberProblem(occurrence, 1);
  if (message !== undefined) {
    throw new ValidationError('Invalid occurrence', [{ path: 'occurrence', message }]);
  }
  const parsed = parseActivity(input, { maxClockSkew: Number.POSITIVE_INFINITY }, new Date(0));
  if (!parsed.ok) throw new ValidationError('Invalid activity', parsed.issues);
  return derivedActivityId(parsed.value.contentHash, occurrence);
}

function check(input: unknown, rules: ActivityRules, now: Date): Parsed<ParsedActivity> {
  const result = shape.safeParse(input);
  const issues: Issue[] = result.success ? [] : issuesOf(result.error, input);
  if (!result.success) return { ok: false, issues };
  const { data } = result;
  const attributes = parseAttributes(data.attributes, rules, issues);
  const ahead = clockSkewProblem(data.timestamp, now, rules.maxClockSkew);
  if (ahead !== undefined) issues.push({ path: 'timestamp', message: ahead });
  if (issues.length > 0) return { ok: false, issues };

  const content: Content = {
    studentId: data.studentId,
    courseId: data.courseId,
    action: data.action,
    timestamp: data.timestamp,
    region: data.region,
  };
  if (data.itemId !== undefined) content.itemId = data.itemId;
  if (data.sessionId !== undefined) content.sessionId = data.sessionId;
  if (data.durationMs !== undefined) content.durationMs = data.durationMs;
  if (data.score !== undefined) content.score = data.score;
  if (attributes !== undefined) content.attributes = attributes;
  const hash = contentHash(content);
  const activityId = data.activityId ?? derivedActivityId(hash);
  return { ok: true, value: { activity: { activityId, ...content, recordedAt: now }, contentHash: hash } };
}

type Content = { -readonly [Field in keyof ActivityInput]: ActivityInput[Field] } & { timestamp: Date };

function parseAttributes(
  given: unknown,
  { attributes: schema }: ActivityRules,
  issues: Issue[],
): JsonObject | undefined {
  if (given === undefined && schema === undefined) return undefined;
  const validated = schema === undefined ? { value: given } : validate(schema, given);
  if (validated.issues) {
    issues.push(...validated.issues);
    return undefined;
  }
  if (validated.value === undefined) return undefined;
  const result = copyJsonObject(validated.value, 'attributes');
  if ('copy' in result) return result.copy;
  issues.push(result);
  return undefined;
}

type Validated = { readonly value: unknown; readonly issues?: never } | { readonly issues: readonly Issue[] };

function validate(schema: AttributesSchema, given: unknown): Validated {
  const result = schema['~standard'].validate(given);
  if ('then' in result) {
    // Nobody waits for it, so nobody must miss its failure.
    Promise.resolve(result).catch(() => {});
    const message = 'cannot be checked: the schema is asynchronous; give a synchronous one';
    return { issues: [{ path: 'attributes', message }] };
  }
  if (!result.issues) return { value: result.value };
  if (result.issues.length === 0) {
    return { issues: [{ path: 'attributes', message: 'is refused by the schema, without a reason' }] };
  }
  return {
    issues: result.issues.map(({ path = [], message }) => {
      const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
      return { path: ['attributes', ...keys].join('.'), message };
    }),
  };
}
