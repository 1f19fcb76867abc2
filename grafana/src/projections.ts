/** The core's projections, by the names that metrics have for them. */
export const projections = {
  scores: 'engagement-scores',
  regions: 'region-accesses',
  days: 'daily-engagement',
} as const;
