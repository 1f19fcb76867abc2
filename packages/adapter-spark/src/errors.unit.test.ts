import { inspect } from 'node:util';
import { Code, ConnectError } from '@connectrpc/connect';
import { AdapterError, TimeoutError } from '@learntrack/core';
import { describe, expect, test } from 'vitest';
import { adapterName, isBrokenStream, isLostSession, toLearnTrackError } from './errors.ts';
import { ErrorInfoSchema } from './protocol/google/rpc/error_details_pb.js';

const told = (message: string, code = Code.Internal) => new ConnectError(message, code);
const changed = told('[INVALID_HANDLE.SESSION_CHANGED] The handle 1 is invalid.');

describe('an error of Spark becomes one of LearnTrack', () => {
  test.each<[string, ConnectError, string, boolean]>([
    ['nobody listens', told('connect ECONNREFUSED 10.0.0.1:15002', Code.Unavailable), 'CONNECTION', true],
    ['a wrong token', told('Invalid authentication token', Code.Unauthenticated), 'AUTHENTICATION', false],
    ['a missing right', told('no', Code.PermissionDenied), 'AUTHENTICATION', false],
    ['a silent server', told('the operation timed out', Code.DeadlineExceeded), 'TIMEOUT', true],
    ['a server that was restarted', changed, 'CONNECTION', true],
    ['a job that is not there any more', told('[INVALID_HANDLE.OPERATION_NOT_FOUND] x'), 'CONNECTION', true],
    ['a server that ends', told('Job 1 cancelled because SparkContext was shut down'), 'CONNECTION', true],
    ['a MongoDB that is away', told('com.mongodb.MongoTimeoutException: Timed out'), 'CONNECTION', true],
    ['a Cassandra that is away', told('AllNodesFailedException: Could not reach'), 'CONNECTION', true],
    ['too much at once', told('no threads', Code.ResourceExhausted), 'ADAPTER', true],
    [
      'activities that are too many to send',
      told('gRPC message exceeds maximum size 134217728: 200000000', Code.ResourceExhausted),
      'ADAPTER',
      false,
    ],
    ['a wrong statement', told('[PARSE_SYNTAX_ERROR] Syntax error'), 'ADAPTER', false],
    ['a table that is not there', told('NoSuchTableException$', Code.Unknown), 'ADAPTER', false],
  ])('%s', (_, thrown, code, retryable) => {
    const error = toLearnTrackError(thrown, 'sql');
    expect(error).toMatchObject({ code, retryable, adapter: adapterName, operation: 'sql' });
    expect(error).toBeInstanceOf(AdapterError);
    expect((error as AdapterError).cause).toMatchObject({ name: 'ConnectError', code: thrown.code });
  });

  test('by the class that is told beside the message', () => {
    const metadata = { errorClass: 'INVALID_HANDLE.SESSION_NOT_FOUND' };
    const error = new ConnectError('The handle is invalid', Code.Internal, undefined, [
      { desc: ErrorInfoSchema, value: { metadata } },
    ]);
    expect(isLostSession(error)).toBe(true);
  });
});

test('a session is lost where the server does not know it, and nowhere else', () => {
  expect([changed, told('x'), new Error('INVALID_HANDLE.SESSION_CHANGED')].map(isLostSession)).toEqual([
    true,
    false,
    false,
  ]);
});

test('an answer may go on where the connection broke, and nowhere else', () => {
  const errors = [told('x', Code.Unavailable), told('x', Code.Aborted), told('x'), new Error('x')];
  expect(errors.map(isBrokenStream)).toEqual([true, true, false, false]);
});

describe('no error holds', () => {
  test.each([
    ['values', told("[CAST_INVALID_INPUT] The value 'Hadil' of the type …"), /Hadil/],
    ['where in Spark it was', told('[X] wrong\n\nJVM stacktrace:\norg.apache.Spark'), /stacktrace/],
    ['addresses', told('connect ECONNREFUSED 10.0.0.1:15002', Code.Unavailable), /10\.0\.0/],
  ])('%s', (_, thrown, hidden) => {
    expect(inspect(toLearnTrackError(thrown, 'sql'), { depth: 9 })).not.toMatch(hidden);
  });
});

test.each([
  new TypeError('x is not a function'),
  new TimeoutError('late', { adapter: 'another', operation: 'apply' }),
  new DOMException('aborted', 'AbortError'),
  'a text',
  undefined,
])('%s, which is no error of Spark, stays what it is', (thrown) => {
  expect(toLearnTrackError(thrown, 'sql')).toBe(thrown);
});
