import {
  AdapterError,
  type AdapterErrorDetails,
  AuthenticationError,
  ConnectionError,
  isLearnTrackError,
  LearnTrackError,
  TimeoutError,
  ValidationError,
} from '@learntrack/core';

/** The package, as errors name it. */
export const adapterName = '@learntrack/adapter-mongo';

/** What the server says by number; those that callers tell apart. */
export const duplicateKey = 11000;
export const unauthorized = 13;

/** What of a driver's error decides. Errors are told by name: a host may have another copy of the driver. */
interface DriverError extends Error {
  readonly code?: number | string;
  readonly codeName?: string;
  readonly errorLabels?: readonly string[];
  readonly syscall?: string;
  readonly originalError?: DriverError;
}

/** The user is unknown, may not do it, gave a wrong password, or has to log in again; 8000 is Atlas's own. */
const refusals = new Set([11, unauthorized, 18, 391, 8000]);
/** 64: written, but not known at a majority in time. */
const timeouts = new Set([50, 64, 89, 202, 262]);
/** The server steps down, shuts down, starts, or lost its majority. */
const goneServers = new Set([6, 7, 91, 133, 189, 9001, 10107, 11600, 11602, 13435, 13436]);
/** Somebody ended what was on its way: an operation, a session, a cursor. */
const interruptions = new Set([43, 237, 11601]);
const refusedDocuments = new Set([121, 10334, 17280, 17419, 17420]);
const networkNames = new Set([
  'MongoNetworkError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoServerClosedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'PoolClearedOnNetworkError',
]);
const timeoutNames = new Set([
  'MongoNetworkTimeoutError',
  'MongoOperationTimeoutError',
  'MongoWaitQueueTimeoutError',
]);
/** What changed nothing, or may be done twice, as everything here may. */
const passing = ['TransientTransactionError', 'UnknownTransactionCommitResult', 'RetryableWriteError'];

/** The adapter is closed. */
export function closedError(): LearnTrackError {
  return new LearnTrackError('CLOSED', `${adapterName} is closed; nothing was done`);
}

/** The error of the driver, in LearnTrack's words; what is no driver's error stays what it is. */
export function toLearnTrackError(thrown: unknown, operation: string): unknown {
  const error = unwrapped(thrown);
  if (isLearnTrackError(error)) return error;
  const details: AdapterErrorDetails = { adapter: adapterName, operation, cause: error };
  if (isUnknownName(error)) return new ConnectionError(error.message, details);
  if (!isDriverError(error)) return error;
  const code = Number(error.code);
  if (refusals.has(code)) {
    return new AuthenticationError(
      `MongoDB says: ${withoutCommand(error.message)}. Check the user, its password and its roles`,
      details,
    );
  }
  if (isStandalone(error)) return standaloneError(operation, error);
  if (timeoutNames.has(error.name) || timeouts.has(code)) return new TimeoutError(error.message, details);
  if (isAbsence(error)) return new ConnectionError(error.message, details);
  // The driver's own refusal comes before the server's: a document that it cannot write.
  if (refusedDocuments.has(code) || error.name.startsWith('BSON')) {
    return new ValidationError('MongoDB refuses the document', [{ path: '', message: error.message }]);
  }
  return new AdapterError(error.message, {
    ...details,
    retryable: interruptions.has(code) || passing.some((label) => hasLabel(error, label)),
  });
}

/** A server that cannot keep the log, and what to do about it. */
export function standaloneError(operation: string, cause?: unknown): AdapterError {
  return new AdapterError(
    'the server is a standalone one, which takes no transactions; start it as a replica set (mongod --replSet rs0, then rs.initiate()), one node is enough',
    { adapter: adapterName, operation, ...(cause !== undefined && { cause }) },
  );
}

/** Whether the driver or the server attached a label to an error. */
export function hasLabel(error: unknown, label: string): boolean {
  return isDriverError(error) && (error.errorLabels ?? []).includes(label);
}

/** Whether the server is away, for now or for long. */
export function isAbsence(thrown: unknown): boolean {
  const error = unwrapped(thrown);
  if (!isDriverError(error)) return isUnknownName(error);
  return networkNames.has(error.name) || goneServers.has(Number(error.code));
}

/** Whether the server failed for a reason of that number. */
export function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return isDriverError(error) && codes.includes(Number(error.code));
}

/** A bulk write that could not be sent hides why: the network's error is told as its response. */
function unwrapped(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'MongoBulkWriteError') return error;
  const { errorResponse, writeErrors } = error as {
    errorResponse?: unknown;
    writeErrors?: readonly unknown[];
  };
  return errorResponse instanceof Error && (writeErrors ?? []).length === 0 ? errorResponse : error;
}

/** The name of a `mongodb+srv` url is looked up by Node.js, whose error comes as it is. */
function isUnknownName(error: unknown): error is DriverError {
  return error instanceof Error && String((error as DriverError).syscall).startsWith('query');
}

/** Who is refused a command is told it with all its values: an address that was looked for, a whole profile. */
function withoutCommand(message: string): string {
  return message.replace(/(execute command \{ \w+).*$/s, '$1 … }');
}

function isDriverError(error: unknown): error is DriverError {
  return error instanceof Error && /^(Mongo|Pool|BSON)/.test(error.name);
}

function isStandalone(error: DriverError): boolean {
  // The driver tells it as a lack of retryable writes, whose advice would lead nowhere.
  const { code, message } = error.originalError ?? error;
  return (code === 20 && message.includes('Transaction numbers')) || code === 40573;
}
