import { expect, test } from 'vitest';
import { checkVersion } from './check-version.ts';

test.each(['5.0.0', '5.0-rc2', '5.1.0'])('%s will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).not.toThrow();
});

test.each(['3.11.17', '4.1.7'])('%s is refused, with one that will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).toThrow(
    `the server is Cassandra ${version}; use 5.0 or later`,
  );
});
