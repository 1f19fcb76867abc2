import { inspect } from 'node:util';
import { AdapterError, TimeoutError } from '@learntrack/core';
import { errors, types } from 'cassandra-driver';
import { describe, expect, test } from 'vitest';
import { adapterName, damaged, toLearnTrackError, waitsForNodes } from './errors.ts';

const { responseErrorCodes: codes } = types;
const response = (code: number, message = 'no') => new errors.ResponseError(code, message);
const noHost = (...reasons: unknown[]) =>
  new errors.NoHostAvailableError(
    Object.fromEntries(reasons.map((reason, i) => [`10.0.0.${i}:9042`, reason])),
  );
const socket = (code: string) =>
  Object.assign(new Error(`connect ${code} 10.0.0.1:9042`), { code, syscall: 'connect' });

describe('an error of the driver becomes one of LearnTrack', () => {
  test.each<[string, Error, string, boolean]>([
    ['nobody listens', noHost(socket('ECONNREFUSED')), 'CONNECTION', true],
    ['a name that nobody has', socket('ENOTFOUND'), 'CONNECTION', true],
    ['a node that is down', noHost('Host considered as DOWN'), 'CONNECTION', true],
    [
      'a broken connection',
      Object.assign(new Error('Socket was closed'), { isSocketError: true }),
      'CONNECTION',
      true,
    ],
    ['no connection to prepare a statement on', new Error('No connection available'), 'CONNECTION', true],
    ['too few copies', response(codes.unavailableException), 'CONNECTION', true],
    ['a node that starts', response(codes.isBootstrapping), 'CONNECTION', true],
    ['a closed client', new errors.NoHostAvailableError(null as never, 'after shutdown'), 'CONNECTION', true],
    ['a wrong password', noHost(new errors.AuthenticationError('wrong')), 'AUTHENTICATION', false],
    ['a wrong password of one', noHost('DOWN', new errors.AuthenticationError('x')), 'AUTHENTICATION', false],
    ['a missing password', new errors.AuthenticationError('none'), 'AUTHENTICATION', false],
    ['a refused user', response(codes.badCredentials), 'AUTHENTICATION', false],
    ['a missing right', response(codes.unauthorized), 'AUTHENTICATION', false],
    ['a silent node', new errors.OperationTimedOutError('late', '10.0.0.1:9042'), 'TIMEOUT', true],
    ['silent nodes', noHost(new errors.OperationTimedOutError('late', 'x')), 'TIMEOUT', true],
    ['a slow write', response(codes.writeTimeout), 'TIMEOUT', true],
    ['a slow read', response(codes.readTimeout), 'TIMEOUT', true],
    ['too much at once', response(codes.overloaded), 'ADAPTER', true],
    ['a failed write', response(codes.writeFailure), 'ADAPTER', true],
    ['a failed read', response(codes.readFailure), 'ADAPTER', true],
    ['busy connections', new errors.BusyConnectionError('10.0.0.1', 2048, 1), 'ADAPTER', true],
    ['a wrong statement', response(codes.syntaxError), 'ADAPTER', false],
    ['another data centre', noHost(new errors.ArgumentError('localDataCenter')), 'ADAPTER', false],
    ['anything else of the server', response(codes.serverError), 'ADAPTER', false],
    ['anything else of the driver', new errors.DriverInternalError('bug'), 'ADAPTER', false],
  ])('%s', (_, thrown, code, retryable) => {
    const told = toLearnTrackError(thrown, 'apply');
    expect(told).toMatchObject({ code, retryable, adapter: adapterName, operation: 'apply' });
    expect(told).toBeInstanceOf(AdapterError);
    expect((told as AdapterError).message).toMatch(/^@learntrack\/adapter-cassandra could not apply: ./);
    expect((told as AdapterError).cause).toMatchObject({
      name: thrown.name,
      stack: expect.stringContaining(' at '),
    });
  });

  test('of another copy of the driver as well', () => {
    const foreign = Object.assign(new Error('gone'), { name: 'ResponseError', code: codes.writeTimeout });
    expect(toLearnTrackError(foreign, 'apply')).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('what somebody has to do stands in the message', () => {
  test.each([
    [response(codes.invalid, 'table checkpoints does not exist'), /run setup\(\) once/],
    [response(codes.invalid, 'keyspace learntrack does not exist'), /name the right keyspace/],
    [response(codes.unauthorized), /check the user, the password and its roles/],
    [
      response(codes.invalid, 'Guardrail maximum_timestamp violated: too far'),
      /unset maximum_timestamp_warn_threshold and maximum_timestamp_fail_threshold in cassandra\.yaml/,
    ],
    [noHost(new errors.ArgumentError('localDataCenter was configured')), /name the data centre/],
  ])('%s', (thrown, remedy) => {
    expect(String(toLearnTrackError(thrown, 'apply'))).toMatch(remedy);
  });

  test('an error about another table is not told as a missing setup', () => {
    const other = response(codes.invalid, "Undefined column name 'x' in table learntrack.checkpoints");
    expect(String(toLearnTrackError(other, 'apply'))).not.toContain('setup()');
  });
});

describe('no error holds', () => {
  test.each([
    ['values of a statement', response(codes.invalid, "Unable to coerce 'Hadil' to a date"), /Hadil/],
    ['addresses', noHost(socket('ECONNREFUSED'), 'Host considered as DOWN'), /10\.0\.0/],
    ['an address', socket('ECONNRESET'), /10\.0\.0/],
    [
      'the address of a silent node',
      new errors.OperationTimedOutError('10.0.0.1 late', '10.0.0.1'),
      /10\.0\.0/,
    ],
  ])('%s', (_, thrown, hidden) => {
    const told = inspect(toLearnTrackError(thrown, 'apply'), { depth: 9 });
    expect(told).not.toMatch(hidden);
  });
});

describe('what is no error of the driver stays what it is', () => {
  test.each([
    new TypeError('x is not a function'),
    new TimeoutError('late', { adapter: 'another', operation: 'apply' }),
    new DOMException('aborted', 'AbortError'),
    Object.assign(new Error('mine'), { code: 'NoHostAvailableError' }),
    damaged('it is none'),
    'a text',
    undefined,
    null,
  ])('%s', (thrown) => {
    expect(toLearnTrackError(thrown, 'apply')).toBe(thrown);
  });
});

describe('a call waits for nodes', () => {
  const broken = Object.assign(new Error('Socket was closed'), { isSocketError: true });
  const closed = new errors.NoHostAvailableError(null as never, 'after shutdown');
  test.each<[string, Error, boolean, boolean]>([
    ['where all are held for down', noHost('Host considered as DOWN', 'Host considered as DOWN'), true, true],
    ['where none has a connection', noHost(new Error('No connection available')), true, true],
    ['where a statement could not be prepared', new Error('No connection available'), true, true],
    ['where none is known to be up', noHost(), true, true],
    ['where the connection broke, if it may repeat', noHost(broken), true, false],
    ['not where nobody listens', noHost('Host considered as DOWN', socket('ECONNREFUSED')), false, false],
    ['not where the client is closed', closed, false, false],
    ['not where a node refused', response(codes.overloaded), false, false],
  ])('%s', (_, error, repeated, once) => {
    expect([waitsForNodes(error, true), waitsForNodes(error, false)]).toEqual([repeated, once]);
  });
});
