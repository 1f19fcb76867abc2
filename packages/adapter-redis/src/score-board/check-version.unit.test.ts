import { expect, test } from 'vitest';
import { checkVersion } from './check-version.ts';

test.each(['7.0.0', '7.2.4', '8.2.1', undefined])('%s will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).not.toThrow();
});

test.each(['5.0.14', '6.2.14'])('%s is refused, with one that will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).toThrow(
    `the server is Redis ${version}; use 7.0 or later, or Valkey 8 or later`,
  );
});
