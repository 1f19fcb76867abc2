import type { Action, Issue } from '@learntrack/core';
import { type Conversion, refusal } from './conversion.ts';
import { parseIsoDuration } from './iso-duration.ts';
import { objectProblem } from './json-problem.ts';

/** A part of a statement as it came: anything may stand in it. */
export interface StatementPart {
  readonly [key: string]: unknown;
}

/** An xAPI statement as it came: nothing of it is checked, so read it with `?.`. */
export interface Statement extends StatementPart {
  readonly actor?: StatementPart;
  readonly verb?: StatementPart;
  readonly object?: StatementPart;
  readonly result?: StatementPart;
  readonly context?: StatementPart;
}

/** How statements become activities, where the defaults do not fit. */
export interface XapiMapping {
  /** The course of a statement; where it gives nothing, the statement's own context decides. */
  readonly courseId?: (statement: Statement) => string | undefined;
  /** Actions by the whole id of the verb: `{ 'http://id.tincanapi.com/verb/viewed': 'page_view' }`. */
  readonly actions?: { readonly [verbId: string]: Action };
  /** The IRI of the extension, of context, result or object, that holds the region; else it is unknown. */
  readonly regionExtension?: string;
}

const voided = 'http://adlnet.gov/expapi/verbs/voided';
const courseType = 'http://adlnet.gov/expapi/activities/course';
const videoSession = 'https://w3id.org/xapi/video/extensions/session-id';
const withoutZone = /T\d\d(?::\d\d){1,2}(?:[.,]\d+)?$/i;
const quizVerbs = new Set(['answered', 'attempted', 'passed', 'failed']);
const quizType = /(?:cmi\.interaction|question|assessment|quiz|exam)$/i;

/**
 * Turns an xAPI statement, 1.0.3 or 2.0, into an activity.
 *
 * | activity | statement |
 * |---|---|
 * | `activityId` | `id` |
 * | `studentId` | the actor: `name@homePage` of its account, its mbox without `mailto:`, its `mbox_sha1sum` or its openid |
 * | `courseId` | `mapping.courseId`; else the activity of type `course` among the context's parents, then its groupings; else the object, if it is one; else the first grouping, else the first parent |
 * | `action` | `mapping.actions`; else `quiz_attempt` where someone answered, attempted, passed or failed a question or an assessment; else the last segment of the verb's id, such as `played` |
 * | `score` | of a quiz attempt: the scaled score, or raw between min (0 without) and max. A scaled score reaches from −1 to 1: below 0 counts as 0 |
 * | `timestamp` | `timestamp`, else `stored`; without a time zone it is UTC |
 * | `itemId` | the id of the object |
 * | `sessionId` | the registration, else the session id of the video profile |
 * | `durationMs` | the result's duration, unless it is in years or months |
 * | `region` | `mapping.regionExtension`, else `unknown` |
 *
 * @param statement - parsed JSON
 */
export function activityFromStatement(statement: unknown, mapping: XapiMapping = {}): Conversion {
  const problem = objectProblem(statement);
  if (problem !== undefined) return refusal(`${problem}; give a statement`);
  const { id, actor, verb, object, result, context, timestamp, stored } = statement as Statement;
  const verbId = textOf(partOf(verb).id);
  if (verbId === voided) return { ok: false, issues: [voidedIssue(object)] };

  const studentId = readStudent(partOf(actor));
  const courseId = readCourse(statement as Statement, mapping);
  const action = readAction(verbId, partOf(object), mapping);
  const time = readTime(timestamp ?? stored);
  const score = action === 'quiz_attempt' ? readScore(partOf(partOf(result).score)) : undefined;
  if (
    typeof studentId === 'object' ||
    typeof courseId === 'object' ||
    typeof action === 'object' ||
    typeof time === 'object' ||
    typeof score === 'object'
  ) {
    const read = [studentId, courseId, action, time, score];
    return { ok: false, issues: read.filter((value) => typeof value === 'object') };
  }

  const activityId = textOf(id);
  const itemId = isActivity(partOf(object)) ? textOf(partOf(object).id) : undefined;
  const extensions = [context, result, partOf(object).definition].map((part) =>
    partOf(partOf(part).extensions),
  );
  const sessionId = textOf(partOf(context).registration) ?? textOf(extensions[0]?.[videoSession]);
  const durationMs = parseIsoDuration(textOf(partOf(result).duration) ?? '');
  return {
    ok: true,
    activity: {
      ...(activityId !== undefined && { activityId }),
      studentId,
      courseId,
      action,
      timestamp: time,
      region: readRegion(extensions, mapping),
      ...(itemId !== undefined && { itemId }),
      ...(sessionId !== undefined && { sessionId }),
      ...(durationMs !== undefined && { durationMs }),
      ...(score !== undefined && { score }),
    },
  };
}

function voidedIssue(object: unknown): Issue {
  const id = textOf(partOf(object).id);
  const other = id === undefined ? 'another statement' : `statement "${id}"`;
  return {
    path: 'verb.id',
    message: `voids ${other}, which an import cannot take back; leave both out of the file`,
  };
}

function readStudent(actor: StatementPart): string | Issue {
  const refuse = (message: string): Issue => ({ path: 'actor', message });
  if (actor.objectType === 'Group') return refuse('is a group; give one statement per student');
  const { name, homePage } = partOf(actor.account);
  const account = textOf(name) && textOf(homePage) && `${name}@${homePage}`;
  const id =
    account ??
    textOf(actor.mbox)?.replace(/^mailto:/i, '') ??
    textOf(actor.mbox_sha1sum) ??
    textOf(actor.openid);
  return id ?? refuse('identifies nobody; give it an account (name, homePage), mbox, mbox_sha1sum or openid');
}

function readCourse(statement: Statement, mapping: XapiMapping): string | Issue {
  const { parent, grouping } = partOf(partOf(statement.context).contextActivities);
  const parents = listOf(parent).map(partOf);
  const groupings = listOf(grouping).map(partOf);
  const courses = [...parents, ...groupings, partOf(statement.object)].filter(
    ({ definition }) => partOf(definition).type === courseType,
  );
  const ids = [...courses, ...groupings, ...parents].map(({ id }) => textOf(id));
  return (
    textOf(mapping.courseId?.(statement)) ??
    ids.find((id) => id !== undefined) ?? {
      path: 'context.contextActivities',
      message:
        'names no course, neither as parent nor as grouping; give a mapping with courseId: (statement) => …',
    }
  );
}

function readAction(verbId: string | undefined, object: StatementPart, mapping: XapiMapping): Action | Issue {
  if (verbId === undefined) return { path: 'verb.id', message: 'is missing; give the IRI of a verb' };
  const mapped = textOf(mapping.actions?.[verbId]);
  if (mapped !== undefined) return mapped;
  const segment = verbId.split(/[/#:]/).findLast((part) => part !== '') ?? '';
  const name = segment
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
  return quizVerbs.has(name) && isQuiz(object) ? 'quiz_attempt' : name || verbId;
}

function isQuiz(object: StatementPart): boolean {
  const { type, interactionType } = partOf(object.definition);
  return isActivity(object) && (interactionType !== undefined || quizType.test(textOf(type) ?? ''));
}

/** Tells an activity, the default, from agents, groups, references and statements inside of statements. */
function isActivity({ objectType = 'Activity' }: StatementPart): boolean {
  return objectType === 'Activity';
}

function readTime(value: unknown): string | Issue {
  if (typeof value === 'string') return withoutZone.test(value) ? `${value}Z` : value;
  const problem =
    value === undefined || value === null ? 'is missing, and so is stored' : `is a ${typeof value}`;
  return { path: 'timestamp', message: `${problem}; give ISO 8601 text` };
}

function readScore({ scaled, raw, min, max }: StatementPart): number | undefined | Issue {
  const score = numberOf(scaled) ?? scale(numberOf(raw), numberOf(min) ?? 0, numberOf(max));
  if (score === undefined) return undefined;
  if (score >= -1 && score <= 1) return Math.max(0, score);
  return { path: 'result.score', message: `scales to ${score}, which is not between -1 and 1` };
}

function scale(raw: number | undefined, min: number, max: number | undefined): number | undefined {
  return raw === undefined || max === undefined || max <= min ? undefined : (raw - min) / (max - min);
}

function readRegion(extensions: readonly StatementPart[], { regionExtension }: XapiMapping): string {
  if (regionExtension === undefined) return 'unknown';
  const regions = extensions.map((extension) => textOf(extension[regionExtension]));
  return regions.find((region) => region !== undefined) ?? 'unknown';
}

function partOf(value: unknown): StatementPart {
  return typeof value === 'object' && value !== null ? (value as StatementPart) : {};
}

/** xAPI 1.0 lets a single object stand for an array of one. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** JSON's 1e999 reads as infinite, which is no score. */
function numberOf(value: unknown): number | undefined {
  return Number.isFinite(value) ? (value as number) : undefined;
}
