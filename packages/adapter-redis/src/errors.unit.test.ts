import { inspect } from 'node:util';
import { AdapterError, CheckpointError, isLearnTrackError, TimeoutError } from '@learntrack/core';
import { Redis, ReplyError } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { adapterName, damaged, isReplyError, isUnknownScript, toLearnTrackError } from './errors.ts';
import { redisAdapter } from './redis-adapter.ts';

/** What a server answers; the driver attaches what it was asked. */
const reply = (message: string, more: object = {}) => Object.assign(new ReplyError(message), more);
const system = (code: string) =>
  Object.assign(new Error(`connect ${code} 127.0.0.1:1`), { code, syscall: 'connect' });
/** The driver exports its classes for some of its errors, and for the others plain ones with a name or without. */
const named = (name: string, message: string, more: object = {}) =>
  Object.assign(Object.defineProperty(new Error(message), 'name', { value: name }), more);

/** Every command of the transaction met one and the same error, which the driver makes its own cause. */
function lostTransaction(): Error {
  const error = new Error('Connection is closed.');
  return Object.assign(error, { previousErrors: [error, error] });
}

describe('an error of the driver becomes one of LearnTrack', () => {
  test.each<[string, Error, string, boolean]>([
    ['no password', reply('NOAUTH Authentication required.'), 'AUTHENTICATION', false],
    [
      'wrong password',
      reply('WRONGPASS invalid username-password pair or user is disabled.'),
      'AUTHENTICATION',
      false,
    ],
    [
      'missing right',
      reply("NOPERM this user has no permissions to run the 'evalsha' command"),
      'AUTHENTICATION',
      false,
    ],
    [
      'missing right in a script',
      reply(
        "ERR The user executing the script can't run this command or subcommand script: 687dd3aa823dab50f9d837c1b844603af0094ce1, on @user_script:10.",
      ),
      'AUTHENTICATION',
      false,
    ],
    [
      'missing right to a key in a script',
      reply(
        "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments",
      ),
      'AUTHENTICATION',
      false,
    ],
    ['starting server', reply('LOADING Redis is loading the dataset in memory'), 'CONNECTION', true],
    ['replica', reply("READONLY You can't write against a read only replica."), 'CONNECTION', true],
    [
      'replica without its primary',
      reply("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."),
      'CONNECTION',
      true,
    ],
    ['cluster without a node', reply('CLUSTERDOWN The cluster is down'), 'CONNECTION', true],
    ['moved slot', reply('MOVED 3999 127.0.0.1:6381'), 'CONNECTION', true],
    ['moving slot', reply('ASK 3999 127.0.0.1:6381'), 'CONNECTION', true],
    ['slot on its way', reply('TRYAGAIN Multiple keys request during rehashing of slot'), 'CONNECTION', true],
    ['full memory', reply("OOM command not allowed when used memory > 'maxmemory'."), 'ADAPTER', true],
    [
      'full disk',
      reply(
        'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
      ),
      'ADAPTER',
      true,
    ],
    ['too few replicas', reply('NOREPLICAS Not enough good replicas to write.'), 'ADAPTER', true],
    [
      'endless script',
      reply('BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'),
      'ADAPTER',
      true,
    ],
    [
      'planted type',
      reply('WRONGTYPE Operation against a key holding the wrong kind of value'),
      'CHECKPOINT',
      false,
    ],
    ['unknown command', reply("ERR unknown command 'ZMSCORE'"), 'ADAPTER', false],
    ['nobody listens', system('ECONNREFUSED'), 'CONNECTION', true],
    ['broken connection', system('ECONNRESET'), 'CONNECTION', true],
    ['broken pipe', system('EPIPE'), 'CONNECTION', true],
    ['unknown name', system('ENOTFOUND'), 'CONNECTION', true],
    ['no answer of the name server', system('EAI_AGAIN'), 'CONNECTION', true],
    ['slow network', system('ETIMEDOUT'), 'TIMEOUT', true],
    ['commandTimeout', new Error('Command timed out'), 'TIMEOUT', true],
    [
      'socketTimeout',
      new Error("Socket timeout. Expecting data, but didn't receive any in 10ms."),
      'TIMEOUT',
      true,
    ],
    ['closed connection', new Error('Connection is closed.'), 'CONNECTION', true],
    [
      'no offline queue',
      new Error("Stream isn't writeable and enableOfflineQueue options is false"),
      'CONNECTION',
      true,
    ],
    [
      'too many attempts',
      named(
        'MaxRetriesPerRequestError',
        'Reached the max retries per request limit (which is 1). Refer to "maxRetriesPerRequest" option for details.',
      ),
      'CONNECTION',
      true,
    ],
    [
      'no node of a cluster',
      named('ClusterAllFailedError', 'Failed to refresh slots cache.'),
      'CONNECTION',
      true,
    ],
    [
      'no node of a cluster, and why',
      named('ClusterAllFailedError', 'Failed to refresh slots cache.', {
        lastNodeError: system('ECONNREFUSED'),
      }),
      'CONNECTION',
      true,
    ],
    [
      'no node of a cluster lets one in',
      named('ClusterAllFailedError', 'Failed to refresh slots cache.', {
        lastNodeError: reply('NOAUTH Authentication required.'),
      }),
      'AUTHENTICATION',
      false,
    ],
    [
      'no startup node',
      named('ClusterAllFailedError', 'None of startup nodes is available'),
      'CONNECTION',
      true,
    ],
    [
      'cluster that points in circles',
      new Error('Too many Cluster redirections. Last error: Error: MOVED'),
      'CONNECTION',
      true,
    ],
    [
      'no sentinel',
      new Error('All sentinels are unreachable. Retrying from scratch after 10ms.'),
      'CONNECTION',
      true,
    ],
    [
      'transaction given up',
      reply('EXECABORT Transaction discarded because of previous errors.', {
        previousErrors: [reply("NOPERM this user has no permissions to run the 'zscore' command")],
      }),
      'AUTHENTICATION',
      false,
    ],
    [
      'transaction given up for want of memory',
      reply('EXECABORT Transaction discarded because of previous errors.', {
        previousErrors: [reply("OOM command not allowed when used memory > 'maxmemory'.")],
      }),
      'ADAPTER',
      true,
    ],
    ['transaction whose connection went', lostTransaction(), 'CONNECTION', true],
  ])('%s', (_, error, code, retryable) => {
    const told = toLearnTrackError(error, 'apply');
    expect(told).toMatchObject({ code, retryable });
    if (!(told instanceof AdapterError)) return;
    expect(told).toMatchObject({ adapter: adapterName, operation: 'apply' });
    expect(told.message).toMatch(/^@learntrack\/adapter-redis could not apply: ./);
    expect(told.message).not.toContain('687dd3aa');
    expect(told.cause).toBeInstanceOf(Error);
  });

  test('of another copy of the driver as well', () => {
    expect(toLearnTrackError(named('ReplyError', 'LOADING …'), 'score')).toMatchObject({
      code: 'CONNECTION',
    });
  });

  test.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", /maxmemory; give it more, or raise epsilon/],
    ['MISCONF Redis is configured to save', /disk; mend that/],
    ['NOREPLICAS Not enough good replicas to write.', /start them/],
    ['BUSY Redis is busy running a script.', /SCRIPT KILL ends it/],
    ['NOPERM no permissions', /Check the user, its password and what its ACL allows/],
    ['WRONGTYPE Operation', /run rebuild\('engagement-scores'\)/],
  ])('%s tells what to do about it', (message, remedy) => {
    expect(String(toLearnTrackError(reply(message), 'apply'))).toMatch(remedy);
  });
});

describe('what is no error of the driver stays what it is', () => {
  test.each([
    new TypeError('x is not a function'),
    new TimeoutError('late', { adapter: 'another', operation: 'apply' }),
    new CheckpointError('damaged'),
    new DOMException('aborted', 'AbortError'),
    new Error('mine'),
    'a text',
    undefined,
    null,
    { name: 'ReplyError', message: 'NOAUTH' },
  ])('%s', (thrown) => {
    expect(toLearnTrackError(thrown, 'apply')).toBe(thrown);
    expect(isReplyError(thrown)).toBe(false);
    expect(isUnknownScript(thrown)).toBe(false);
  });
});

describe('nothing that was asked is told', () => {
  const command = { name: 'evalsha', args: ['687dd3aa', '1', 'hadil@mail.com'] };

  test.each<[string, Error]>([
    ['a refusal', reply('OOM command not allowed', { command })],
    [
      'a missing right',
      reply('NOPERM no permissions', { command: { name: 'auth', args: ['hadil@mail.com'] } }),
    ],
    [
      'a transaction',
      reply('EXECABORT Transaction discarded', {
        command,
        previousErrors: [reply('NOPERM no', { command })],
      }),
    ],
    [
      'a node of a cluster',
      named('ClusterAllFailedError', 'Failed', { lastNodeError: reply('ERR no', { command }) }),
    ],
    ['a connection', Object.assign(system('ECONNRESET'), { command })],
    ['a timeout', Object.assign(new Error('Command timed out'), { command })],
  ])('by %s', (_, error) => {
    const told = toLearnTrackError(error, 'apply');
    expect(isLearnTrackError(told)).toBe(true);
    expect(inspect(told, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('hadil');
  });

  test.each([
    'redis://user:s3cret@',
    'redis://user:s3cret@host:port/0',
    'http://user:s3cret@host/0',
    'user:s3cret@host',
  ])('of a url that is none: %s', (url) => {
    try {
      redisAdapter({ url }).client;
      expect.unreachable();
    } catch (error) {
      expect(isLearnTrackError(error, 'VALIDATION')).toBe(true);
      expect(inspect(error, { depth: Number.POSITIVE_INFINITY })).not.toContain('s3cret');
    }
  });
});

test('a client that gave up tells so by an error that is mapped', async () => {
  const client = new Redis({ port: 1, lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => 1 });
  client.on('error', () => {});
  const error: unknown = await client.evalsha('x', 0).catch((thrown: unknown) => thrown);
  client.disconnect();
  expect(error).toHaveProperty('name', 'MaxRetriesPerRequestError');
  expect(toLearnTrackError(error, 'apply')).toMatchObject({ code: 'CONNECTION', retryable: true });
});

test('what tells an unknown script is its code', () => {
  expect(isUnknownScript(reply('NOSCRIPT No matching script. Please use EVAL.'))).toBe(true);
  expect(isUnknownScript(reply('ERR NOSCRIPT'))).toBe(false);
});

test('damage is told with what heals it', () => {
  const error = damaged('"{a}:scores" holds another type');
  expect(error).toMatchObject({ code: 'CHECKPOINT', retryable: false });
  expect(error.message).toMatch(/"\{a\}:scores" holds another type; run rebuild\('engagement-scores'\)$/);
});
