import {
  AdapterError,
  type AdapterErrorDetails,
  AuthenticationError,
  CheckpointError,
  ConnectionError,
  isLearnTrackError,
  SetupError,
  TimeoutError,
} from '@learntrack/core';

/** The package, as errors name it. */
export const adapterName = '@learntrack/adapter-cassandra';

/** What of a driver's error decides. Errors are told by name: a host may have another copy of the driver. */
interface DriverError extends Error {
  readonly code?: number | string;
  /** Of a call that no node took: why, by its address. */
  readonly innerErrors?: Readonly<Record<string, unknown>> | null;
  /** Of a connection that broke. */
  readonly isSocketError?: boolean;
}

/** The codes of the protocol, as far as they decide. */
const codes = {
  badCredentials: 0x0100,
  unavailable: 0x1000,
  overloaded: 0x1001,
  bootstrapping: 0x1002,
  writeTimeout: 0x1100,
  readTimeout: 0x1200,
  readFailure: 0x1300,
  writeFailure: 0x1500,
  unauthorized: 0x2100,
  unprepared: 0x2500,
} as const;

const driverNames = [
  'NoHostAvailableError',
  'ResponseError',
  'AuthenticationError',
  'OperationTimedOutError',
  'BusyConnectionError',
  'ArgumentError',
  'NotSupportedError',
  'DriverInternalError',
  'DriverError',
];

/** What the driver says of a node to which it sent nothing; where a statement is prepared first, without naming nodes. */
const unsent = ['Host considered as DOWN', 'No connection available'];

/** The error of the driver, in LearnTrack's words; what is no driver's error stays what it is. */
export function toLearnTrackError(thrown: unknown, operation: string): unknown {
  if (isLearnTrackError(thrown) || !isDriverError(thrown)) return thrown;
  const message = messageOf(thrown);
  const details: AdapterErrorDetails = { adapter: adapterName, operation, cause: causeOf(thrown, message) };
  if (thrown.name === 'ResponseError') return ofServer(Number(thrown.code), message, details);
  if (thrown.name === 'AuthenticationError') return refused(message, details);
  if (thrown.name === 'OperationTimedOutError') return new TimeoutError(message, details);
  if (thrown.name === 'BusyConnectionError')
    return new AdapterError(message, { ...details, retryable: true });
  if (thrown.name === 'NoHostAvailableError') return ofHosts(thrown, message, details);
  if (isBroken(thrown) || isUnsent(thrown)) return new ConnectionError(message, details);
  return new AdapterError(message, details);
}

/** Data that is not what was written: somebody else's hand was in it, or a part was lost. */
export function damaged(found: string): CheckpointError {
  return new CheckpointError(
    `Daily engagement in Cassandra is not what was written: ${found}; run rebuild('daily-engagement')`,
  );
}

/**
 * Whether it may help to wait: the driver sent nothing, for it holds every node for down and looks for them now and then;
 * or, where a statement may be repeated, the connection broke under it.
 */
export function waitsForNodes(error: unknown, mayRepeat: boolean): boolean {
  if (isUnsent(error)) return true;
  if (!isDriverError(error) || error.name !== 'NoHostAvailableError' || !error.innerErrors) return false;
  return Object.values(error.innerErrors).every(
    (reason) => isUnsent(reason) || (mayRepeat && isDriverError(reason) && reason.isSocketError === true),
  );
}

/** Whether a node could not read, as while an index of it is being made. */
export function isReadFailure(error: unknown): boolean {
  return isDriverError(error) && Number(error.code) === codes.readFailure;
}

function ofServer(code: number, message: string, details: AdapterErrorDetails): AdapterError {
  switch (code) {
    case codes.badCredentials:
    case codes.unauthorized:
      return refused(message, details);
    case codes.unavailable:
    case codes.bootstrapping:
      return new ConnectionError(message, details);
    case codes.writeTimeout:
    case codes.readTimeout:
      return new TimeoutError(message, details);
    case codes.overloaded:
    case codes.readFailure:
    case codes.writeFailure:
      return new AdapterError(message, { ...details, retryable: true });
  }
  if (/maximum.?timestamp/i.test(message)) {
    return new AdapterError(
      `${message} (the rows carry their position in the write timestamp: unset maximum_timestamp_warn_threshold and maximum_timestamp_fail_threshold in cassandra.yaml)`,
      details,
    );
  }
  if (/^(keyspace|table) \S+ does not exist$|^unconfigured table/i.test(message)) {
    return new SetupError(
      `${message}; the keyspace is not set up: run setup() once, or name the right keyspace`,
      details,
    );
  }
  return new AdapterError(message, details);
}

/** Of several nodes the reason that somebody can do something about comes first. */
function ofHosts(thrown: DriverError, message: string, details: AdapterErrorDetails): AdapterError {
  const reasons = Object.values(thrown.innerErrors ?? {}).filter(isDriverError);
  const told = reasons.find(({ name }) => name === 'AuthenticationError');
  if (told) return refused(messageOf(told), details);
  const wrong = reasons.find(({ name }) => name === 'ArgumentError');
  if (wrong) return new AdapterError(`${messageOf(wrong)}; name the data centre of the nodes`, details);
  // What was prepared cannot be prepared any more: a keyspace, a table or a column of it has gone.
  if (reasons.some(({ code }) => Number(code) === codes.unprepared)) {
    return new AdapterError(`tables are not there any more, or not as they were; run setup()`, details);
  }
  const late = reasons.find(({ name }) => name === 'OperationTimedOutError');
  if (late) return new TimeoutError(message, details);
  return new ConnectionError(message, details);
}

function refused(message: string, details: AdapterErrorDetails): AuthenticationError {
  return new AuthenticationError(
    `Cassandra says: ${message}; check the user, the password and its roles`,
    details,
  );
}

/** Messages quote values and addresses; of an error about nodes it is enough how each of them failed. */
function messageOf(thrown: DriverError): string {
  if (thrown.name === 'NoHostAvailableError') {
    const reasons = Object.values(thrown.innerErrors ?? {}).map((reason) =>
      isDriverError(reason) ? messageOf(reason) : String(reason),
    );
    if (reasons.length === 0) return 'no node of Cassandra takes the call';
    return `no node of Cassandra takes the call: ${[...new Set(reasons)].join('; ')}`;
  }
  if (thrown.name === 'BusyConnectionError') return 'all connections are busy';
  if (thrown.name === 'OperationTimedOutError') return 'the node did not answer in time';
  if (isBroken(thrown))
    return `the connection failed${typeof thrown.code === 'string' ? ` (${thrown.code})` : ''}`;
  return thrown.message.replace(/'[^']*'|"[^"]*"|\([^)]*\]\)/g, '…');
}

/** The driver attaches more to its errors than their message. */
function causeOf({ name, code, stack = '' }: DriverError, message: string): Error {
  return Object.defineProperties(new Error(message), {
    name: { value: name },
    code: { value: code, enumerable: code !== undefined },
    stack: { value: `${name}: ${message}\n${stack.slice(stack.search(/^ +at /m))}` },
  });
}

function isBroken({ isSocketError, code }: DriverError): boolean {
  return isSocketError === true || (typeof code === 'string' && /^E[A-Z_]+$/.test(code));
}

function isDriverError(error: unknown): error is DriverError {
  return (
    error instanceof Error &&
    !isLearnTrackError(error) &&
    (driverNames.includes(error.name) || isUnsent(error) || isSocketFailure(error as DriverError))
  );
}

/** Of a node that is down the driver tells it as a text, of one without a connection as a plain error. */
function isUnsent(reason: unknown): boolean {
  return unsent.includes(reason instanceof Error ? reason.message : String(reason));
}

function isSocketFailure(error: DriverError & { readonly syscall?: unknown }): boolean {
  return error.isSocketError === true || typeof error.syscall === 'string';
}
