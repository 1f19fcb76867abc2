import { Code, ConnectError } from '@connectrpc/connect';
import {
  AdapterError,
  type AdapterErrorDetails,
  AuthenticationError,
  ConnectionError,
  isLearnTrackError,
  TimeoutError,
} from '@learntrack/core';
import { ErrorInfoSchema } from './protocol/google/rpc/error_details_pb.js';

/** The package, as errors name it. */
export const adapterName = '@learntrack/adapter-spark';

const lostSession = /INVALID_HANDLE\.(SESSION_CHANGED|SESSION_NOT_FOUND|SESSION_CLOSED)/;
const lostOperation = /INVALID_HANDLE\.OPERATION_/;
const ending =
  /SparkContext (was shut down|has been (shutdown|stopped))|stopped SparkContext|cancelled because SparkContext/;
/** What the connectors say while the database that they read or write is away. */
const absentDatabase =
  /MongoTimeoutException|MongoSocket\w*Exception|MongoNotPrimaryException|AllNodesFailedException|Failed to open native connection|NoNodeAvailableException/;
const lackingConnector = /DATA_SOURCE_NOT_FOUND/;
/** How an answer ends whose connection broke. */
const cutOff = /missing (trailers|status)|stream (was )?(closed|destroyed|aborted)|premature close/i;
const tooLarge = /exceeds maximum (size|message)|larger than max|message too large/i;

/** The error of the client, in LearnTrack's words; what is no such error stays what it is. */
export function toLearnTrackError(thrown: unknown, operation: string): unknown {
  if (isLearnTrackError(thrown) || !isClientError(thrown)) return thrown;
  const { code } = thrown;
  const message = messageOf(thrown);
  const details: AdapterErrorDetails = { adapter: adapterName, operation, cause: causeOf(thrown, message) };
  if (isBrokenStream(thrown)) return new ConnectionError(message, details);
  switch (code) {
    case Code.Unauthenticated:
    case Code.PermissionDenied:
      return new AuthenticationError(`Spark says: ${message}; check the token`, details);
    case Code.DeadlineExceeded:
      return new TimeoutError(message, details);
    case Code.ResourceExhausted:
      if (tooLarge.test(message)) {
        return new AdapterError(
          `${message} (let Spark read the activities by itself: mongoSource, parquetSource, jsonSource)`,
          details,
        );
      }
      return new AdapterError(message, { ...details, retryable: true });
  }
  if (isLostSession(thrown) || lostOperation.test(textOf(thrown)) || ending.test(thrown.rawMessage)) {
    return new ConnectionError('the server was restarted, or ends', details);
  }
  if (absentDatabase.test(thrown.rawMessage)) {
    return new ConnectionError(
      'Spark cannot reach the database that it reads or writes; where that is stands in its own settings, spark.mongodb.read.connection.uri and spark.cassandra.connection.host',
      details,
    );
  }
  if (lackingConnector.test(textOf(thrown))) {
    return new AdapterError(
      `${message} (start Spark with the connector on its class path: --packages, as the README of ${adapterName} says)`,
      details,
    );
  }
  return new AdapterError(message, details);
}

/** Whether the server does not know the session: it was restarted, or let the session go. */
export function isLostSession(error: unknown): boolean {
  return isClientError(error) && lostSession.test(textOf(error));
}

/** Whether the connection broke under an answer, so that the server may have the rest of it still. */
export function isBrokenStream(error: unknown): boolean {
  if (!isClientError(error)) return false;
  const { code, rawMessage } = error;
  return (
    [Code.Unavailable, Code.Aborted].includes(code) ||
    cutOff.test(rawMessage) ||
    nodeCode(error) !== undefined
  );
}

/** What Node.js calls the failure of a connection, such as `ECONNRESET`. */
function nodeCode({ cause }: ConnectError): string | undefined {
  const { code } = (cause instanceof Error ? cause : {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** Spark names its errors in their messages, in brackets, or beside them. */
function textOf(error: ConnectError): string {
  const classes = error.findDetails(ErrorInfoSchema).map(({ metadata }) => metadata.errorClass ?? '');
  return [error.rawMessage, ...classes].join(' ');
}

/** Messages name addresses, quote values in ', and go on with where in the statement and in Spark it was. */
function messageOf(error: ConnectError): string {
  if (isBrokenStream(error)) {
    const code = nodeCode(error);
    return `the server cannot be reached, or the connection broke${code === undefined ? '' : ` (${code})`}`;
  }
  return error.rawMessage
    .split(/\n(?:== |\s*at |\n)|;\s*\n|\nJVM stacktrace/)[0]
    ?.replace(/'[^']*'|"[^"]*"/g, '…')
    .trim() as string;
}

/** The client attaches more to its errors than their message. */
function causeOf({ name, code, stack = '' }: ConnectError, message: string): Error {
  return Object.defineProperties(new Error(message), {
    name: { value: name },
    code: { value: code, enumerable: true },
    stack: { value: `${name}: ${message}\n${stack.slice(stack.search(/^ +at /m))}` },
  });
}

function isClientError(error: unknown): error is ConnectError {
  return error instanceof ConnectError;
}
