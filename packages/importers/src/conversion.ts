import type { ActivityInput, Issue } from '@learntrack/core';

/** An activity, or why there is none. */
export type Conversion =
  | { readonly ok: true; readonly activity: ActivityInput }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Refuses a value as a whole. */
export function refusal(message: string): Conversion {
  return { ok: false, issues: [{ path: '', message }] };
}
