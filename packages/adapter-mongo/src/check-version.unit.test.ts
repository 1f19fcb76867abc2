import { expect, test } from 'vitest';
import { checkVersion } from './check-version.ts';

test.each(['6.0.0', '7.0.12', '8.2.1'])('%s will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).not.toThrow();
});

test.each(['4.4.29', '5.0.31'])('%s is refused, with one that will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).toThrow(
    `the server is MongoDB ${version}; use 6.0 or later`,
  );
});
