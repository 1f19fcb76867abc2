/** Why a LearnTrack call failed; stable across releases, for `switch` statements and metrics. */
export type ErrorCode =
  | 'VALIDATION'
  | 'ACTIVITY_CONFLICT'
  | 'POSITION_CONFLICT'
  | 'NOT_FOUND'
  | 'MISSING_ADAPTER'
  | 'CHECKPOINT'
  | 'CLOSED'
  | 'ADAPTER'
  | 'CONNECTION'
  | 'TIMEOUT'
  | 'AUTHENTICATION'
  | 'SETUP';

/** One thing that is wrong with an input. */
export interface Issue {
  /** Where: `timestamp`, `attributes.answers`; empty for the input as a whole. */
  readonly path: string;
  /** What is wrong and what to do about it. Personal fields are described, never quoted. */
  readonly message: string;
}

const brand = Symbol.for('learntrack.error');

/**
 * The root of every error that LearnTrack throws. An aborted call rejects with its signal's own reason instead.
 *
 * @example
 * ```ts
 * try {
 *   await learnTrack.activities.record(activity);
 * } catch (error) {
 *   if (isLearnTrackError(error) && error.retryable) scheduleRetry(activity);
 *   else throw error;
 * }
 * ```
 */
export class LearnTrackError extends Error {
  override name = 'LearnTrackError';
  readonly code: ErrorCode;
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean;
  /** @internal */
  readonly [brand] = true;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** An input or an option is not what it must be; `issues` lists everything that is wrong. */
export class ValidationError extends LearnTrackError {
  override name = 'ValidationError';
  readonly issues: readonly Issue[];

  constructor(subject: string, issues: readonly Issue[]) {
    super('VALIDATION', `${subject}: ${issues.map(describeIssue).join('; ')}`);
    this.issues = issues;
  }
}

/** The log already holds this `activityId` with other content; the stored activity stays as it is. */
export class ActivityConflictError extends LearnTrackError {
  override name = 'ActivityConflictError';
  readonly activityId: string;
  /** Where the log holds the activity of that id. */
  readonly position: number;

  constructor(activityId: string, position: number) {
    super(
      'ACTIVITY_CONFLICT',
      `activityId ${quote(activityId)} is taken at position ${position} by an activity with other content; give the new one an id of its own`,
    );
    this.activityId = activityId;
    this.position = position;
  }
}

/** The stored checkpoint is not the expected one: another worker was faster. Read it again and go on from there. */
export class PositionConflictError extends LearnTrackError {
  override name = 'PositionConflictError';

  constructor(message: string) {
    super('POSITION_CONFLICT', message, { retryable: true });
  }
}

/** What was asked for does not exist. */
export class NotFoundError extends LearnTrackError {
  override name = 'NotFoundError';

  constructor(message: string) {
    super('NOT_FOUND', message);
  }
}

/** A call needs a port that no adapter provides. */
export class MissingAdapterError extends LearnTrackError {
  override name = 'MissingAdapterError';

  constructor(message: string) {
    super('MISSING_ADAPTER', message);
  }
}

/** A projection's data cannot be continued from this log; `rebuild` starts it again. */
export class CheckpointError extends LearnTrackError {
  override name = 'CheckpointError';

  constructor(message: string) {
    super('CHECKPOINT', message);
  }
}

/** LearnTrack was closed; nothing was done. */
export function closedError(): LearnTrackError {
  return new LearnTrackError('CLOSED', 'LearnTrack is closed; nothing was done');
}

/** What adapters say of the operation that failed. */
export interface AdapterErrorDetails {
  /** The adapter's package name. */
  readonly adapter: string;
  /** The port's method, such as `append`. */
  readonly operation: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** A store refused or failed an operation. */
export class AdapterError extends LearnTrackError {
  override name = 'AdapterError';
  readonly adapter: string;
  readonly operation: string;

  constructor(message: string, details: AdapterErrorDetails, code: ErrorCode = 'ADAPTER') {
    super(code, `${details.adapter} could not ${details.operation}: ${message}`, details);
    this.adapter = details.adapter;
    this.operation = details.operation;
  }
}

/** The store cannot be reached. Retryable. */
export class ConnectionError extends AdapterError {
  override name = 'ConnectionError';

  constructor(message: string, details: AdapterErrorDetails) {
    super(message, { ...details, retryable: details.retryable ?? true }, 'CONNECTION');
  }
}

/** The store did not answer in time; the operation may have taken effect. Retryable. */
export class TimeoutError extends AdapterError {
  override name = 'TimeoutError';

  constructor(message: string, details: AdapterErrorDetails) {
    super(message, { ...details, retryable: details.retryable ?? true }, 'TIMEOUT');
  }
}

/** The store refuses the credentials, or they lack a right. */
export class AuthenticationError extends AdapterError {
  override name = 'AuthenticationError';

  constructor(message: string, details: AdapterErrorDetails) {
    super(message, details, 'AUTHENTICATION');
  }
}

/** The store lacks what `setup()` of its adapter makes: run that once, or name the store that has it. */
export class SetupError extends AdapterError {
  override name = 'SetupError';

  constructor(message: string, details: AdapterErrorDetails) {
    super(message, details, 'SETUP');
  }
}

/**
 * Tells a LearnTrack error, of this copy of the core or of another, from any other value.
 *
 * @param code - narrows to one kind of error
 */
export function isLearnTrackError(value: unknown, code?: ErrorCode): value is LearnTrackError {
  return (
    value instanceof Error &&
    brand in value &&
    (code === undefined || (value as LearnTrackError).code === code)
  );
}

/** Writes an issue as `path: message`. */
export function describeIssue({ path, message }: Issue): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** Quotes a value for a message, cut to 80 characters. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : textOf(value);
  // A cut may halve a character of two code units.
  return text.length <= 80 ? text : `${text.slice(0, 79).replace(/[\ud800-\udbff]$/, '')}…`;
}

function textOf(value: unknown): string {
  // An object may have no text, or one that throws.
  return typeof value === 'object' && value !== null && !(value instanceof Date)
    ? 'an object'
    : String(value);
}
