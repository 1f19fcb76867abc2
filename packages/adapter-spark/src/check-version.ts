import { AdapterError, isOlderVersion } from '@learntrack/core';
import { adapterName } from './errors.ts';

/** The oldest whose Spark Connect and SQL are the ones that reports are written in. */
const oldest = '4.0';

/** Tells a server that is too old. */
export function checkVersion(version: string, operation: string): void {
  if (!isOlderVersion(version, oldest)) return;
  throw new AdapterError(`the server is Spark ${version}; use ${oldest} or later`, {
    adapter: adapterName,
    operation,
  });
}
