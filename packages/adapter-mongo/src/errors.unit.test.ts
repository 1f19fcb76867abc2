import { inspect } from 'node:util';
import { AdapterError, isLearnTrackError, TimeoutError } from '@learntrack/core';
import {
  BSON,
  MongoAPIError,
  MongoBulkWriteError,
  MongoClient,
  MongoClientClosedError,
  MongoError,
  MongoErrorLabel,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb';
import { describe, expect, test } from 'vitest';
import { adapterName, hasCode, hasLabel, isAbsence, standaloneError, toLearnTrackError } from './errors.ts';
import { mongoAdapter } from './mongo-adapter.ts';

const server = (code: number, errmsg = 'no', more: object = {}) =>
  new MongoServerError({ ok: 0, code, errmsg, ...more });
const bulk = (error: object) => new MongoBulkWriteError(error as never, {} as never);
const refusedWrite = { index: 0, code: 121, errmsg: 'Document failed validation' };
const labelled = (label: string) => server(112, 'WriteConflict error', { errorLabels: [label] });
/** The driver does not export the errors of its pool. */
const named = (name: string) =>
  Object.defineProperty(new MongoError('the pool is gone'), 'name', { value: name });
const lookUp = Object.assign(new Error('querySrv ENOTFOUND _mongodb._tcp.nowhere.example'), {
  code: 'ENOTFOUND',
  syscall: 'querySrv',
});
const selection = () =>
  new MongoServerSelectionError('connect ECONNREFUSED 127.0.0.1:1', { servers: new Map() } as never);

describe('an error of the driver becomes one of LearnTrack', () => {
  test.each<[string, Error, string, boolean]>([
    ['wrong password', server(18, 'Authentication failed.'), 'AUTHENTICATION', false],
    ['missing role', server(13, 'not authorized on learntrack'), 'AUTHENTICATION', false],
    ['unknown user', server(11), 'AUTHENTICATION', false],
    ['log in again', server(391), 'AUTHENTICATION', false],
    ['refused by Atlas', server(8000, 'bad auth : Authentication failed.'), 'AUTHENTICATION', false],
    ['too slow for maxTimeMS', server(50), 'TIMEOUT', true],
    ['too slow for the server', server(262), 'TIMEOUT', true],
    ['slow network of the server', server(89), 'TIMEOUT', true],
    ['slow other node', server(202), 'TIMEOUT', true],
    [
      'no majority in time',
      new MongoWriteConcernError({
        ok: 1,
        writeConcernError: { code: 64, errmsg: 'waiting for replication timed out', errInfo: {} },
      } as never),
      'TIMEOUT',
      true,
    ],
    ['an operation that somebody ended', server(11601, 'operation was interrupted'), 'ADAPTER', true],
    ['a cursor that somebody ended', server(237, 'cursor killed'), 'ADAPTER', true],
    ['a cursor that has gone', server(43, 'cursor id 1 not found'), 'ADAPTER', true],
    ['slow network', new MongoNetworkTimeoutError('connection timed out'), 'TIMEOUT', true],
    ['timeoutMS', new MongoOperationTimeoutError('Timed out'), 'TIMEOUT', true],
    ['no free connection', named('MongoWaitQueueTimeoutError'), 'TIMEOUT', true],
    ['nobody listens', selection(), 'CONNECTION', true],
    ['broken connection', new MongoNetworkError('connection closed'), 'CONNECTION', true],
    ['not connected', new MongoNotConnectedError('not connected'), 'CONNECTION', true],
    ['closed topology', new MongoTopologyClosedError('Topology is closed'), 'CONNECTION', true],
    ['closed client', new MongoClientClosedError(), 'CONNECTION', true],
    ['closed server', named('MongoServerClosedError'), 'CONNECTION', true],
    ['cleared pool', named('MongoPoolClearedError'), 'CONNECTION', true],
    ['cleared pool of a broken network', named('PoolClearedOnNetworkError'), 'CONNECTION', true],
    ['closed pool', named('MongoPoolClosedError'), 'CONNECTION', true],
    ['unknown name of an SRV url', lookUp, 'CONNECTION', true],
    ...[6, 7, 91, 133, 189, 9001, 10107, 11600, 11602, 13435, 13436].map(
      (code) =>
        [`gone server, ${code}`, server(code), 'CONNECTION', true] as [string, Error, string, boolean],
    ),
    [
      'bulk write that met a broken connection',
      bulk(new MongoNetworkError('connection closed')),
      'CONNECTION',
      true,
    ],
    ['bulk write that met a wrong user', bulk(server(13)), 'AUTHENTICATION', false],
    ['refused document', server(121, 'Document failed validation'), 'VALIDATION', false],
    [
      'refused document of a bulk write',
      bulk({ message: 'Document failed validation', code: 121, writeErrors: [refusedWrite] }),
      'VALIDATION',
      false,
    ],
    ...[10334, 17280, 17419, 17420].map(
      (code) =>
        [`document that is too large, ${code}`, server(code), 'VALIDATION', false] as [
          string,
          Error,
          string,
          boolean,
        ],
    ),
    ['write conflict', labelled(MongoErrorLabel.TransientTransactionError), 'ADAPTER', true],
    ['commit without an answer', labelled(MongoErrorLabel.UnknownTransactionCommitResult), 'ADAPTER', true],
    ['write that may be repeated', labelled(MongoErrorLabel.RetryableWriteError), 'ADAPTER', true],
    ['anything else of the server', server(2, 'BadValue'), 'ADAPTER', false],
    ['illegal operation that is no transaction', server(20, 'Cannot do it'), 'ADAPTER', false],
    ['anything else of the driver', new MongoAPIError('no such option'), 'ADAPTER', false],
    ['document that the driver cannot write', new BSON.BSONError('cyclic dependency'), 'VALIDATION', false],
  ])('%s', (_, error, code, retryable) => {
    const told = toLearnTrackError(error, 'append');
    expect(told).toMatchObject({ code, retryable });
    if (told instanceof AdapterError) {
      expect(told).toMatchObject({ adapter: adapterName, operation: 'append' });
      expect(told.message).toMatch(/^@learntrack\/adapter-mongo could not append: ./);
      expect(told.cause).toBeInstanceOf(Error);
    }
  });

  test('of another copy of the driver as well', () => {
    const foreign = Object.assign(new Error('not primary'), { name: 'MongoServerError', code: 10107 });
    expect(toLearnTrackError(foreign, 'head')).toMatchObject({ code: 'CONNECTION', cause: foreign });
  });

  test('and the error that a bulk write hides becomes its cause', () => {
    const hidden = new MongoNetworkError('connection closed');
    expect(toLearnTrackError(bulk(hidden), 'append')).toHaveProperty('cause', hidden);
  });
});

const noTransactions = server(20, 'Transaction numbers are only allowed on a replica set member or mongos');

describe('a standalone server', () => {
  test.each([
    noTransactions,
    new MongoServerError({
      message: 'This MongoDB deployment does not support retryable writes. Please add retryWrites=false',
      originalError: noTransactions,
    }),
    server(40573, 'The $changeStream stage is only supported on replica sets'),
  ])('is told with what to do: %s', (error) => {
    const told = toLearnTrackError(error, 'append');
    expect(told).toMatchObject({ code: 'ADAPTER', retryable: false, cause: error });
    expect(String(told)).toMatch(/could not append: .*standalone.*--replSet.*rs\.initiate\(\).*one node/);
  });

  test('needs no error to be told by', () => {
    expect(standaloneError('setup')).toMatchObject({ code: 'ADAPTER', operation: 'setup' });
    expect('cause' in standaloneError('setup')).toBe(false);
  });
});

describe('what is no error of the driver stays what it is', () => {
  test.each([
    new TypeError('x is not a function'),
    new TimeoutError('late', { adapter: 'another', operation: 'apply' }),
    new DOMException('aborted', 'AbortError'),
    Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }),
    Object.assign(new Error('mine'), { code: 11000 }),
    'a text',
    undefined,
    null,
    { name: 'MongoServerError', code: 18 },
  ])('%s', (thrown) => {
    expect(toLearnTrackError(thrown, 'append')).toBe(thrown);
    expect(isAbsence(thrown)).toBe(false);
    expect(hasCode(thrown, 11000)).toBe(false);
    expect(hasLabel(thrown, MongoErrorLabel.TransientTransactionError)).toBe(false);
  });
});

describe('no message holds', () => {
  test('what a refused command was about', () => {
    const command = '{ find: "students", filter: { email: { $eq: "hadil@mail.com" } },\n $db: "learntrack" }';
    const error = server(13, `not authorized on learntrack to execute command ${command}`);
    const { message } = toLearnTrackError(error, 'find') as Error;
    expect(message).toContain('not authorized on learntrack to execute command { find … }. Check the user');
    expect(message).not.toContain('hadil');
  });

  test('what a refused document holds', () => {
    const errInfo = { details: { consideredValue: 'hadil@mail.com' } };
    const told = toLearnTrackError(server(121, 'Document failed validation', { errInfo }), 'upsert');
    expect(inspect(told, { depth: 9 })).not.toContain('hadil');
  });

  test.each([
    'mongodb://user:s3cret@',
    'mongodb://user:s3cret@host:port/learntrack',
    'http://user:s3cret@host/learntrack',
    'mongodb://user:s3cret@host/?replicaSet=a&replicaSet=b',
  ])('the password of a url that is none: %s', (url) => {
    expect(() => new MongoClient(url)).toThrow();
    try {
      mongoAdapter({ url }).client;
      expect.unreachable();
    } catch (error) {
      expect(isLearnTrackError(error, 'VALIDATION')).toBe(true);
      expect(inspect(error, { depth: 9 })).not.toContain('s3cret');
    }
  });
});

describe('what decides is found', () => {
  test('whatever its number is written as', () => {
    expect(hasCode(server(48), 26, 48)).toBe(true);
    expect(hasCode(server(48), 26)).toBe(false);
    expect(hasCode(Object.assign(new MongoError('x'), { code: '48' }), 48)).toBe(true);
  });

  test('in what a bulk write hides', () => {
    expect(isAbsence(bulk(new MongoNetworkError('connection closed')))).toBe(true);
    expect(isAbsence(bulk({ message: 'no', code: 121, writeErrors: [refusedWrite] }))).toBe(false);
    expect(isAbsence(lookUp)).toBe(true);
    expect(isAbsence(server(112))).toBe(false);
  });

  test('among the labels', () => {
    expect(hasLabel(labelled('TransientTransactionError'), 'TransientTransactionError')).toBe(true);
    expect(hasLabel(server(112), 'TransientTransactionError')).toBe(false);
  });
});
