import { type ErrorCode, isLearnTrackError } from '../domain/errors.ts';
import type { Check } from './diagnosis.ts';

type Kind = Check['check'];

/** What to do where a check failed. */
const remedies: { readonly [Name in Kind]: (subject: string) => string } = {
  connection: () =>
    'start the store, or mend the way to it: its address, user and password are those of the configuration',
  version: () => 'run a version of the store that the documentation of its adapter names, set as that says',
  setup: () => 'set the store up as the documentation of its adapter says, then run: learntrack setup',
  rights: () => 'give the user the rights that the documentation of the adapter names',
  checkpoint: (projection) =>
    `see that the store and the log answer, and look again; where that changes nothing, run: learntrack rebuild ${projection}`,
  sample: rebuild,
};

/** What some errors tell better than the check that they came of. */
const remediesOfErrors: { readonly [Code in ErrorCode]?: (subject: string, check: Kind) => string } = {
  CONNECTION: remedies.connection,
  TIMEOUT: remedies.connection,
  AUTHENTICATION: (subject, check) => remedies[check === 'connection' ? check : 'rights'](subject),
  SETUP: () => 'run: learntrack setup',
  CHECKPOINT: rebuild,
};

/**
 * Tells how to mend what a check found.
 *
 * @param subject - the adapter or the projection
 */
export function remedyOf(check: Kind, subject: string, error?: unknown): string {
  const known = isLearnTrackError(error) ? remediesOfErrors[error.code] : undefined;
  return known ? known(subject, check) : remedies[check](subject);
}

function rebuild(projection: string): string {
  return `run: learntrack rebuild ${projection}`;
}
