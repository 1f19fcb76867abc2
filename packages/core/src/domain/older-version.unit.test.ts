import { expect, test } from 'vitest';
import { isOlderVersion } from './older-version.ts';

test.each<[version: string, oldest: string, older: boolean]>([
  ['5.0.31', '6.0', true],
  ['5.9', '5.23', true],
  ['4.4.0', '5.23', true],
  ['5', '5.23', true],
  ['6.0.0', '6.0', false],
  ['5.23', '5.23', false],
  ['5.26.0', '5.23', false],
  ['10.0.1', '6.0', false],
  ['2025.01.0', '5.23', false],
  ['4.1.0-preview1', '4.0', false],
  ['3.5.1-SNAPSHOT', '4.0', true],
  ['v7', '7.0', false],
  ['of unknown version', '7.0', false],
])('%s against %s: older is %s', (version, oldest, older) => {
  expect(isOlderVersion(version, oldest)).toBe(older);
});
