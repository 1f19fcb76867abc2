import { AdapterError, isOlderVersion } from '@learntrack/core';
import { adapterName } from './errors.ts';

/** The oldest that takes what the log asks for, and that is tested. */
const oldest = '6.0';

/** Tells a server that is too old. */
export function checkVersion(version: string, operation: string): void {
  if (!isOlderVersion(version, oldest)) return;
  throw new AdapterError(`the server is MongoDB ${version}; use ${oldest} or later`, {
    adapter: adapterName,
    operation,
  });
}
