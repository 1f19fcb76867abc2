import { inspect } from 'node:util';
import { AdapterError, TimeoutError } from '@learntrack/core';
import { Neo4jError } from 'neo4j-driver';
import { describe, expect, test } from 'vitest';
import { adapterName, damaged, toLearnTrackError } from './errors.ts';

const error = (code: string, message = 'no') => new Neo4jError(message, code, '50N42', 'error');

describe('an error of the driver becomes one of LearnTrack', () => {
  test.each<[string, Neo4jError, string, boolean]>([
    ['nobody listens', error('ServiceUnavailable', 'Failed to connect'), 'CONNECTION', true],
    ['a broken connection', error('SessionExpired'), 'CONNECTION', true],
    [
      'a closed driver',
      error('N/A', 'Pool is closed, it is no more able to serve requests.'),
      'CONNECTION',
      true,
    ],
    ['a database that starts', error('Neo.TransientError.General.DatabaseUnavailable'), 'CONNECTION', true],
    ['a database that ends', error('Neo.TransientError.Database.DatabaseUnavailable'), 'CONNECTION', true],
    ['a follower', error('Neo.ClientError.Cluster.NotALeader'), 'CONNECTION', true],
    ['a replica', error('Neo.ClientError.General.ForbiddenOnReadOnlyDatabase'), 'CONNECTION', true],
    ['a wrong password', error('Neo.ClientError.Security.Unauthorized'), 'AUTHENTICATION', false],
    ['a missing right', error('Neo.ClientError.Security.Forbidden'), 'AUTHENTICATION', false],
    ['a password to change', error('Neo.ClientError.Security.CredentialsExpired'), 'AUTHENTICATION', false],
    ['too many attempts', error('Neo.ClientError.Security.AuthenticationRateLimit'), 'AUTHENTICATION', false],
    ['a slow transaction', error('Neo.ClientError.Transaction.TransactionTimedOut'), 'TIMEOUT', true],
    [
      'a transaction too slow for the client',
      error('Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration'),
      'TIMEOUT',
      true,
    ],
    ['a slow lock', error('Neo.ClientError.Transaction.LockAcquisitionTimeout'), 'TIMEOUT', true],
    ['no free connection', error('N/A', 'Connection acquisition timed out in 10000 ms.'), 'TIMEOUT', true],
    ['an unknown database', error('Neo.ClientError.Database.DatabaseNotFound'), 'ADAPTER', false],
    ['the memory of all', error('Neo.TransientError.General.MemoryPoolOutOfMemoryError'), 'ADAPTER', true],
    ['the memory of one', error('Neo.TransientError.General.TransactionOutOfMemoryError'), 'ADAPTER', true],
    ['a full heap', error('Neo.DatabaseError.General.OutOfMemoryError'), 'ADAPTER', true],
    [
      'an entry that is there',
      error('Neo.ClientError.Schema.ConstraintValidationFailed'),
      'CHECKPOINT',
      false,
    ],
    ['a deadlock', error('Neo.TransientError.Transaction.DeadlockDetected'), 'ADAPTER', true],
    ['a lock that was taken', error('Neo.TransientError.Transaction.LockClientStopped'), 'ADAPTER', true],
    ['a wrong statement', error('Neo.ClientError.Statement.SyntaxError'), 'ADAPTER', false],
    ['anything else of the server', error('Neo.DatabaseError.General.UnknownError'), 'ADAPTER', false],
    ['anything else of the driver', error('N/A', 'Unknown type'), 'ADAPTER', false],
  ])('%s', (_, thrown, code, retryable) => {
    const told = toLearnTrackError(thrown, 'apply');
    expect(told).toMatchObject({ code, retryable });
    if (!(told instanceof AdapterError)) return;
    expect(told).toMatchObject({ adapter: adapterName, operation: 'apply' });
    expect(told.message).toMatch(/^@learntrack\/adapter-neo4j could not apply: ./);
    expect(told.cause).toMatchObject({
      name: 'Neo4jError',
      code: thrown.code,
      stack: expect.stringContaining(' at '),
    });
  });

  test('of another copy of the driver as well', () => {
    const foreign = Object.assign(new Error('gone'), { name: 'Neo4jError', code: 'SessionExpired' });
    expect(toLearnTrackError(foreign, 'apply')).toMatchObject({ code: 'CONNECTION' });
  });
});

describe('what somebody has to do stands in the message', () => {
  test.each([
    ['Neo.ClientError.Security.Unauthorized', /Check the user, the password and its roles/],
    ['Neo.ClientError.Database.DatabaseNotFound', /CREATE DATABASE.*name one that is there/],
    ['Neo.TransientError.General.MemoryPoolOutOfMemoryError', /more memory.*dbms\.memory\.transaction/],
    ['Neo.ClientError.Schema.ConstraintValidationFailed', /run rebuild\('region-accesses'\)/],
  ])('%s', (code, remedy) => {
    expect(String(toLearnTrackError(error(code), 'apply'))).toMatch(remedy);
  });
});

describe('no error holds', () => {
  test.each([
    [
      'Neo.ClientError.Schema.ConstraintValidationFailed',
      "Node(7) already exists with label `Student` and property `studentId` = 'Hadil's \"id\"'",
    ],
    ['Neo.ClientError.Statement.TypeError', 'Type mismatch: expected Integer but was String("Hadil")'],
  ])('values that a statement was about: %s', (code, message) => {
    const told = inspect(toLearnTrackError(error(code, message), 'apply'), { depth: 9 });
    expect(told).not.toMatch(/Hadil|"id"/);
  });

  test('all that the driver knows of a cluster', () => {
    const message =
      'Could not perform discovery. No routing servers available. Known routing table: RoutingTable[x]';
    const told = inspect(toLearnTrackError(error('ServiceUnavailable', message), 'apply'), { depth: 9 });
    expect(told).toContain('No routing servers available');
    expect(told).not.toContain('RoutingTable');
  });
});

describe('what is no error of the driver stays what it is', () => {
  test.each([
    new TypeError('x is not a function'),
    new TimeoutError('late', { adapter: 'another', operation: 'apply' }),
    new DOMException('aborted', 'AbortError'),
    Object.assign(new Error('mine'), { code: 'ServiceUnavailable' }),
    damaged('it is none'),
    'a text',
    undefined,
    null,
  ])('%s', (thrown) => {
    expect(toLearnTrackError(thrown, 'apply')).toBe(thrown);
  });
});
