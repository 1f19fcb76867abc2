import {
  AdapterError,
  type AdapterErrorDetails,
  AuthenticationError,
  CheckpointError,
  ConnectionError,
  isLearnTrackError,
  TimeoutError,
} from '@learntrack/core';

/** The package, as errors name it. */
export const adapterName = '@learntrack/adapter-neo4j';

/** What of a driver's error decides. Errors are told by name: a host may have another copy of the driver. */
interface DriverError extends Error {
  readonly code: string;
}

/** The server is away, starts or ends, or another one of its cluster has to be asked. */
const absences =
  /^ServiceUnavailable$|^SessionExpired$|\.DatabaseUnavailable$|\.NotALeader$|\.ForbiddenOnReadOnlyDatabase$/;
const timeouts = /\.TransactionTimedOut|\.LockAcquisitionTimeout$|\.QueryExecutionTimeout$/;
const memoryLimits = /OutOfMemory|MemoryLimit/;
const closedPool = /pool is closed|driver is closed|connection was closed/i;
const busyPool = /acquisition timed out/i;

/** The error of the driver, in LearnTrack's words; what is no driver's error stays what it is. */
export function toLearnTrackError(thrown: unknown, operation: string): unknown {
  if (isLearnTrackError(thrown) || !isDriverError(thrown)) return thrown;
  const { code } = thrown;
  const message = withoutValues(thrown);
  const details: AdapterErrorDetails = { adapter: adapterName, operation, cause: causeOf(thrown, message) };
  if (code.includes('.Security.')) {
    return new AuthenticationError(
      `Neo4j says: ${message} Check the user, the password and its roles`,
      details,
    );
  }
  if (absences.test(code) || closedPool.test(message)) return new ConnectionError(message, details);
  if (timeouts.test(code) || busyPool.test(message)) return new TimeoutError(message, details);
  if (code.endsWith('.DatabaseNotFound')) {
    return new AdapterError(
      `${message}; create it (CREATE DATABASE), or name one that is there: Neo4j Community has one, neo4j`,
      details,
    );
  }
  if (memoryLimits.test(code)) {
    return new AdapterError(
      `${message} (give the server more memory, or raise dbms.memory.transaction.total.max)`,
      { ...details, retryable: true },
    );
  }
  if (code.endsWith('.ConstraintValidationFailed')) return damaged(`of an entry there are two: ${message}`);
  return new AdapterError(message, { ...details, retryable: code.startsWith('Neo.TransientError.') });
}

/** Data that is not what was written: somebody else's hand was in it, or a part was lost. */
export function damaged(found: string): CheckpointError {
  return new CheckpointError(
    `The region graph in Neo4j is not what was written: ${found}; run rebuild('region-accesses')`,
  );
}

/** Messages about statements and keys quote values, such as a student's id; those about routing tell all they know. */
function withoutValues({ code, message }: DriverError): string {
  if (/\.(Statement|Schema)\./.test(code)) return message.replace(/'.*'|".*"/gs, '…');
  return message.replace(/\.? Known routing table: .*/s, '');
}

/** The driver attaches more to its errors than their message. */
function causeOf({ name, code, stack = '' }: DriverError, message: string): Error {
  return Object.defineProperties(new Error(message), {
    name: { value: name },
    code: { value: code, enumerable: true },
    stack: { value: `${name}: ${message}\n${stack.slice(stack.search(/^ +at /m))}` },
  });
}

function isDriverError(error: unknown): error is DriverError {
  return (
    error instanceof Error &&
    error.name === 'Neo4jError' &&
    typeof (error as { code?: unknown }).code === 'string'
  );
}
