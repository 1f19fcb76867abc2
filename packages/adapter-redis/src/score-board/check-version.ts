import { AdapterError, isOlderVersion } from '@learntrack/core';
import { adapterName } from '../errors.ts';

/** The oldest Redis that is tested; Valkey calls itself a later one. */
const oldest = '7.0';

/** Tells a server that is too old; not one that keeps its version to itself. */
export function checkVersion(version: string | undefined, operation: string): void {
  if (version === undefined || !isOlderVersion(version, oldest)) return;
  throw new AdapterError(`the server is Redis ${version}; use ${oldest} or later, or Valkey 8 or later`, {
    adapter: adapterName,
    operation,
  });
}
