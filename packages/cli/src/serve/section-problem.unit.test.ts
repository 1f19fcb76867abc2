import {
  AuthenticationError,
  ConnectionError,
  MissingAdapterError,
  memoryAdapter,
  SetupError,
  TimeoutError,
} from '@learntrack/core';
import { expect, test } from 'vitest';
import { sectionProblem, storeName } from './section-problem.ts';

const details = { adapter: '@learntrack/adapter-redis', operation: 'top' };
const message = 'connect ECONNREFUSED redis://:secret@10.1.2.3:6379';

test.each([
  [new ConnectionError(message, details), 'Redis does not answer.'],
  [new TimeoutError(message, details), 'Redis does not answer.'],
  [AbortSignal.abort(new DOMException(message, 'TimeoutError')).reason, 'Redis does not answer.'],
  [new AuthenticationError(message, details), 'Redis refuses the credentials.'],
  [new SetupError(message, details), 'Redis is not set up.'],
  [new MissingAdapterError(message), 'No adapter for this.'],
  [new Error(message), 'Redis cannot tell.'],
  [message, 'Redis cannot tell.'],
])('%s is told without where the store is, and what it was asked', (error, told) => {
  expect(sectionProblem(error, 'Redis')).toBe(told);
});

test('a store is called by its own name, or by that of its adapter', () => {
  const adapter = (name: string) => ({ ...memoryAdapter({ only: ['scoreBoard'] }), name });
  const named = (...adapters: string[]) => storeName('scoreBoard', { adapters: adapters.map(adapter) });
  expect(storeName('scoreBoard', {})).toBe('Memory');
  expect(named('@learntrack/adapter-redis')).toBe('Redis');
  expect(named('@learntrack/adapter-redis', '@learntrack/adapter-mongo')).toBe('MongoDB');
  expect(named('@school/adapter-file')).toBe('@school/adapter-file');
});
