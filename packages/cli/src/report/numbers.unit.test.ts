import { expect, test } from 'vitest';
import { counted, decimal, percent, timeToMinute, whole } from './numbers.ts';

test('numbers are set apart by thousands, scores and shares rounded', () => {
  expect(whole(1_234_567)).toBe('1,234,567');
  expect(decimal(1234.5)).toBe('1,234.50');
  expect(percent(0.3333)).toBe('33.3%');
});

test('very small and very large scores show their power of ten', () => {
  expect(decimal(0.000_012_34)).toBe('1.23e-5');
  expect(decimal(Number.MAX_VALUE)).toBe('1.80e+308');
  expect(decimal(0)).toBe('0.00');
});

test('nouns follow their number', () => {
  expect(counted(1, 'day')).toBe('1 day');
  expect(counted(0, 'day')).toBe('0 days');
  expect(counted(2000, 'activity', 'activities')).toBe('2,000 activities');
});

test('instants are shown in UTC, to the minute', () => {
  expect(timeToMinute(new Date('2026-01-05T10:59:59.999+02:00'))).toBe('2026-01-05 08:59');
});
