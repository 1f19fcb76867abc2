import { describe, expect, test, vi } from 'vitest';
import * as errors from './errors.ts';

const {
  ActivityConflictError,
  AdapterError,
  AuthenticationError,
  CheckpointError,
  ConnectionError,
  describeIssue,
  isLearnTrackError,
  LearnTrackError,
  MissingAdapterError,
  NotFoundError,
  PositionConflictError,
  quote,
  TimeoutError,
  ValidationError,
} = errors;

const details = { adapter: '@learntrack/adapter-redis', operation: 'apply' };

describe('every error', () => {
  test.each([
    [new ValidationError('Activity rejected', []), 'ValidationError', 'VALIDATION', false],
    [new ActivityConflictError('A1', 7), 'ActivityConflictError', 'ACTIVITY_CONFLICT', false],
    [new PositionConflictError('x'), 'PositionConflictError', 'POSITION_CONFLICT', true],
    [new NotFoundError('x'), 'NotFoundError', 'NOT_FOUND', false],
    [new MissingAdapterError('x'), 'MissingAdapterError', 'MISSING_ADAPTER', false],
    [new CheckpointError('x'), 'CheckpointError', 'CHECKPOINT', false],
    [new LearnTrackError('CLOSED', 'x'), 'LearnTrackError', 'CLOSED', false],
    [new AdapterError('x', details), 'AdapterError', 'ADAPTER', false],
    [new ConnectionError('x', details), 'ConnectionError', 'CONNECTION', true],
    [new TimeoutError('x', details), 'TimeoutError', 'TIMEOUT', true],
    [new AuthenticationError('x', details), 'AuthenticationError', 'AUTHENTICATION', false],
  ])('has a name, a code and an answer to whether to try again: $name', (error, name, code, retryable) => {
    expect(error).toBeInstanceOf(LearnTrackError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(retryable);
    expect(String(error)).toMatch(new RegExp(`^${name}: `));
    expect(isLearnTrackError(error)).toBe(true);
    expect(isLearnTrackError(error, error.code)).toBe(true);
    expect(isLearnTrackError(error, error.code === 'TIMEOUT' ? 'CLOSED' : 'TIMEOUT')).toBe(false);
  });

  test('keeps the cause it was given, and makes none up', () => {
    const cause = new Error('ECONNREFUSED');
    expect(new ConnectionError('no answer', { ...details, cause }).cause).toBe(cause);
    expect(new LearnTrackError('CLOSED', 'x', { cause }).cause).toBe(cause);
    expect('cause' in new ConnectionError('no answer', details)).toBe(false);
  });
});

describe('an error of an adapter', () => {
  test('names adapter and operation, in fields and in words', () => {
    const error = new TimeoutError('no answer in 5 s', details);
    expect(error).toBeInstanceOf(AdapterError);
    expect(error).toMatchObject(details);
    expect(error.message).toBe('@learntrack/adapter-redis could not apply: no answer in 5 s');
  });

  test('is retryable as its adapter says, else as its kind says', () => {
    expect(new AdapterError('x', { ...details, retryable: true }).retryable).toBe(true);
    expect(new ConnectionError('x', { ...details, retryable: false }).retryable).toBe(false);
  });
});

test('an error of a connection stays retryable when its adapter leaves it undefined', () => {
  expect(new ConnectionError('x', { ...details, retryable: undefined } as never).retryable).toBe(true);
});

describe('a validation error', () => {
  test('lists every issue in its message, that of the whole input without a path', () => {
    const issues = [
      { path: '', message: 'is null, not an object' },
      { path: 'score', message: '2 is not between 0 and 1' },
    ];
    const error = new ValidationError('Activity rejected', issues);
    expect(error.message).toBe('Activity rejected: is null, not an object; score: 2 is not between 0 and 1');
    expect(error.issues).toEqual(issues);
    expect(describeIssue({ path: 'a.b[2]', message: 'is wrong' })).toBe('a.b[2]: is wrong');
  });
});

test('a conflict of activities says which id, and where the log holds it', () => {
  const error = new ActivityConflictError('A"1', 7);
  expect(error).toMatchObject({ activityId: 'A"1', position: 7 });
  expect(error.message).toContain('activityId "A\\"1" is taken at position 7');
});

describe('telling LearnTrack errors from others', () => {
  test('works across copies of the core, where instanceof does not', async () => {
    vi.resetModules();
    const copy = await import('./errors.ts');
    const error = new copy.ConnectionError('x', details);
    expect(error instanceof LearnTrackError).toBe(false);
    expect(isLearnTrackError(error)).toBe(true);
    expect(isLearnTrackError(error, 'CONNECTION')).toBe(true);
    expect(copy.isLearnTrackError(new TimeoutError('x', details), 'TIMEOUT')).toBe(true);
  });

  test.each([
    [new Error('x')],
    [Object.assign(new Error('x'), { code: 'TIMEOUT', retryable: true })],
    [{ name: 'LearnTrackError', code: 'TIMEOUT' }],
    ['TIMEOUT'],
    [null],
    [undefined],
  ])('says no to %s', (other) => {
    expect(isLearnTrackError(other)).toBe(false);
    expect(isLearnTrackError(other, 'TIMEOUT')).toBe(false);
  });
});

describe('a quoted value', () => {
  test.each([
    ['S1', '"S1"'],
    ['a\n"b"', '"a\\n\\"b\\""'],
    [5, '5'],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('x'), 'Symbol(x)'],
  ])('%j', (value, quoted) => {
    expect(quote(value)).toBe(quoted);
  });

  test('that is long is not cut through a character', () => {
    expect(quote(`a${'😀'.repeat(60)}`).isWellFormed()).toBe(true);
  });

  test('that cannot be written as text is quoted all the same', () => {
    expect(quote(Object.create(null))).toBeTypeOf('string');
  });

  test('that is long is cut to 80 characters', () => {
    expect(quote('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`);
    expect(quote('x'.repeat(79))).toBe(`"${'x'.repeat(78)}…`);
    expect(quote('x'.repeat(1_000_000))).toHaveLength(80);
  });
});
