import { AdapterError, isOlderVersion } from '@learntrack/core';
import { adapterName } from './errors.ts';

/** The oldest that has the SAI index, by which an erasure finds its rows. */
const oldest = '5.0';

/** Tells a server that is too old. */
export function checkVersion(version: string, operation: string): void {
  if (!isOlderVersion(version, oldest)) return;
  throw new AdapterError(`the server is Cassandra ${version}; use ${oldest} or later`, {
    adapter: adapterName,
    operation,
  });
}
