import { expect, test } from 'vitest';
import { checkDetection, verdict } from './detection-check.ts';

const findings = (...studentIds: string[]) => studentIds.map((studentId) => ({ studentId }));

test('is exact when the found accounts are the planted ones, in any order', () => {
  expect(checkDetection(['S1', 'S2'], findings('S2', 'S1')).exact).toBe(true);
  expect(checkDetection([], []).exact).toBe(true);
});

test('is not exact when one is missed, one is found without reason, or both', () => {
  expect(checkDetection(['S1', 'S2'], findings('S1')).exact).toBe(false);
  expect(checkDetection(['S1'], findings('S1', 'S2')).exact).toBe(false);
  expect(checkDetection(['S1'], findings('S2')).exact).toBe(false);
});

test('names what was missed and what was suspected without reason', () => {
  expect(verdict(checkDetection(['S1', 'S2'], findings('S3', 'S2')))).toBe(
    'WRONG: of 2 planted shared accounts detection missed S1; without reason it suspects S3.',
  );
});
