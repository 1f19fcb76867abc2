import {
  AdapterError,
  type AdapterErrorDetails,
  AuthenticationError,
  CheckpointError,
  ConnectionError,
  isLearnTrackError,
  LearnTrackError,
  TimeoutError,
} from '@learntrack/core';

/** The package, as errors name it. */
export const adapterName = '@learntrack/adapter-redis';

/** What of a driver's error decides. Errors are told by name: a host may have another copy of the driver. */
interface DriverError extends Error {
  readonly code?: string;
  /** Of a transaction that was given up: what each of its commands met; the error itself where all met the same. */
  readonly previousErrors?: readonly Error[];
  readonly lastNodeError?: Error;
}

const refusals = new Set(['NOAUTH', 'WRONGPASS', 'NOPERM']);
/** The server starts, or lost its primary or its cluster; it became a replica in a failover. */
const absences = new Set(['LOADING', 'MASTERDOWN', 'CLUSTERDOWN', 'READONLY', 'TRYAGAIN', 'MOVED', 'ASK']);
/** Nothing was written; somebody has to do something about the server, and then it goes on. */
const remedies = new Map([
  ['OOM', 'it has reached maxmemory; give it more, or raise epsilon'],
  ['MISCONF', 'it cannot save to its disk; mend that, or set stop-writes-on-bgsave-error to no'],
  ['NOREPLICAS', 'it has fewer replicas than min-replicas-to-write; start them'],
  ['BUSY', 'it runs a script of somebody’s that does not end; SCRIPT KILL ends it'],
]);
const networkMessages =
  /connection is closed|max retries per request|isn't writeable|failed to refresh slots|startup nodes|too many cluster redirections|all sentinels are unreachable|connection ended/i;
const timeoutMessages = /command timed out|socket timeout/i;

/** The adapter is closed. */
export function closedError(): LearnTrackError {
  return new LearnTrackError('CLOSED', `${adapterName} is closed; nothing was done`);
}

/** The error of the driver, in LearnTrack's words; what is no driver's error stays what it is. */
export function toLearnTrackError(thrown: unknown, operation: string): unknown {
  if (isLearnTrackError(thrown) || !(thrown instanceof Error)) return thrown;
  const error = innermost(thrown);
  const message = error.message.replace(/\.? ?script: [0-9a-f]{40}.*$/s, '');
  const details: AdapterErrorDetails = { adapter: adapterName, operation, cause: withoutCommand(error) };
  if (isReplyError(error)) return fromReply(message, details);
  if (error.code === 'ETIMEDOUT' || timeoutMessages.test(message)) return new TimeoutError(message, details);
  if (isSystemCode(error.code) || networkMessages.test(message)) return new ConnectionError(message, details);
  return thrown;
}

/** Whether the server answered, and refused. */
export function isReplyError(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

/** Whether the server does not know a script yet, or any more. */
export function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

/** Data that is not what was written: somebody else's hand was in it. */
export function damaged(found: string): CheckpointError {
  return new CheckpointError(
    `The engagement scores in Redis are not what was written: ${found}; run rebuild('engagement-scores')`,
  );
}

function fromReply(message: string, details: AdapterErrorDetails): Error {
  const code = message.split(' ', 1)[0] ?? '';
  if (refusals.has(code) || /can't (run|access)|invalid password|AUTH failed/i.test(message)) {
    return new AuthenticationError(
      `Redis says: ${message}. Check the user, its password and what its ACL allows`,
      details,
    );
  }
  if (absences.has(code)) return new ConnectionError(message, details);
  if (code === 'WRONGTYPE') return damaged('a key holds another type');
  const remedy = remedies.get(code);
  if (remedy !== undefined)
    return new AdapterError(`${message} (${remedy})`, { ...details, retryable: true });
  return new AdapterError(message, details);
}

/** A transaction and a cluster wrap what happened. */
function innermost(error: DriverError): DriverError {
  const inner = error.previousErrors?.find((previous) => previous !== error) ?? error.lastNodeError;
  return inner ? innermost(inner) : error;
}

/** The driver attaches the command to its error, and with it students, or a password. */
function withoutCommand({ name, message, stack }: Error): Error {
  return Object.defineProperties(new Error(message), {
    name: { value: name },
    stack: { value: stack },
  });
}

function isSystemCode(code: unknown): boolean {
  return typeof code === 'string' && /^E[A-Z]+$|^EAI_/.test(code);
}
