import { AdapterError, isOlderVersion } from '@learntrack/core';
import { adapterName } from './errors.ts';

/** The oldest that knows all that is asked of it. */
const oldest = '5.23';

/** Tells a server that is too old. */
export function checkVersion(version: string, operation: string): void {
  if (!isOlderVersion(version, oldest)) return;
  throw new AdapterError(`the server is Neo4j ${version}; use ${oldest} or later`, {
    adapter: adapterName,
    operation,
  });
}
