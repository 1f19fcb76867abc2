import { expect, test } from 'vitest';
import { checkVersion } from './check-version.ts';

test.each(['4.0.0', '4.1.4', '4.1.0-preview1'])('%s will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).not.toThrow();
});

test.each(['3.5.7', '3.5.1-SNAPSHOT'])('%s is refused, with one that will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).toThrow(`the server is Spark ${version}; use 4.0 or later`);
});
