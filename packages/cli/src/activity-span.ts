import { defineProjection, unknownRegion } from '@learntrack/core';

/** When activities happened, in milliseconds since 1970, and how many of them tell their region. */
export type ActivitySpan = { readonly first: number; readonly last: number; readonly located: number };

/** The one key of {@link activitySpan}. */
export const wholeLog = 'log';

/** What the log reaches over: the earliest and the latest activity. */
export const activitySpan = defineProjection<ActivitySpan>({
  name: 'activity-span',
  version: 1,
  key: () => wholeLog,
  initial: () => ({ first: Number.MAX_SAFE_INTEGER, last: Number.MIN_SAFE_INTEGER, located: 0 }),
  apply: ({ first, last, located }, { timestamp, region }) => ({
    first: Math.min(first, timestamp.getTime()),
    last: Math.max(last, timestamp.getTime()),
    located: located + (region === unknownRegion ? 0 : 1),
  }),
  forget: (span) => span,
});
