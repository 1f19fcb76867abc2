import { expect, test } from 'vitest';
import { checkVersion } from './check-version.ts';

test.each(['5.23.0', '5.26.1', '2025.10.1'])('%s will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).not.toThrow();
});

test.each(['4.4.44', '5.9.0', '5.22.0'])('%s is refused, with one that will do', (version) => {
  expect(() => checkVersion(version, 'inspect')).toThrow(`the server is Neo4j ${version}; use 5.23 or later`);
});
