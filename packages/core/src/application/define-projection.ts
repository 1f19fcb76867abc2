import type { Activity } from '../domain/activity.ts';
import { type Issue, ValidationError } from '../domain/errors.ts';
import { identifierProblem } from '../domain/identifier.ts';
import type { Json } from '../domain/json.ts';
import { wholeNumberProblem } from '../domain/whole-number.ts';

/**
 * A custom projection: one state per key, folded over the log, committed together with the checkpoint. Its functions
 * are pure, and treat states as immutable.
 */
export interface ProjectionDefinition<State extends Json = Json> {
  /** Unique among the projections of a log; 1 to 1024 bytes. */
  readonly name: string;
  /** To be raised with every change of what the functions compute: then the projection is rebuilt. */
  readonly version: number;
  /**
   * The key whose state an activity changes, 1 to 1024 bytes; `undefined`: none. A function of these that throws holds
   * its projection up, not the others; `status` tells.
   */
  readonly key: (activity: Activity) => string | undefined;
  /** The state of a key that has none. */
  readonly initial: (key: string) => State;
  /** The state after an activity. */
  readonly apply: (state: State, activity: Activity) => State;
  /**
   * The state without anything of a student; `undefined` removes the key. Called for every key, more than once for the
   * same student where a run was interrupted.
   */
  readonly forget: (state: State, studentId: string, key: string) => State | undefined;
}

/**
 * Defines a custom projection, to be given to `createLearnTrack({ customProjections: [...] })`.
 *
 * @throws {@link ValidationError} when the name or the version is not valid
 *
 * @example
 * ```ts
 * const lastSeen = defineProjection({
 *   name: 'last-seen',
 *   version: 1,
 *   key: ({ studentId }) => studentId,
 *   initial: () => ({ lastSeen: '' }),
 *   apply: ({ lastSeen }, { timestamp }) => {
 *     const seen = timestamp.toISOString();
 *     return { lastSeen: seen > lastSeen ? seen : lastSeen };
 *   },
 *   forget: (state, studentId, key) => (key === studentId ? undefined : state),
 * });
 * ```
 */
export function defineProjection<State extends Json>(
  definition: ProjectionDefinition<State>,
): ProjectionDefinition<State> {
  const issues: Issue[] = [];
  const problem = typeof definition.name === 'string' ? identifierProblem(definition.name) : 'is not text';
  if (problem !== undefined) issues.push({ path: 'name', message: problem });
  const versionProblem = wholeNumberProblem(definition.version, 1);
  if (versionProblem !== undefined) issues.push({ path: 'version', message: versionProblem });
  for (const path of ['key', 'initial', 'apply', 'forget'] as const) {
    if (typeof definition[path] !== 'function') issues.push({ path, message: 'is no function' });
  }
  if (issues.length > 0) throw new ValidationError('Invalid projection', issues);
  return definition;
}
