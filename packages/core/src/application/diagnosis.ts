/** What there is to look at in a store. */
export type Aspect = 'version' | 'setup' | 'rights';

/** One thing that the doctor looked at. */
export interface Check {
  /** The adapter or the projection. */
  readonly subject: string;
  readonly check: Aspect | 'connection' | 'checkpoint' | 'sample';
  readonly ok: boolean;
  /** What was seen. */
  readonly detail: string;
  /** What to do about it, where it is not in order: a command, where one mends it. */
  readonly mend?: string;
}

/** All that the doctor looked at. */
export interface Diagnosis {
  /** Whether everything is in order. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}
