import type { Analysis } from './analysis.ts';

/** An analysis as plain JSON values. The same activities give the same values. */
export function analysisJson(analysis: Analysis | undefined) {
  return {
    at: analysis?.at ?? null,
    topScores: (analysis?.topScores ?? []).map(({ studentId, score, parts }) => ({
      studentId,
      score,
      parts,
    })),
    multiRegionAccess: analysis?.multiRegionAccess ?? [],
    dailyEngagement: (analysis?.dailyEngagement ?? []).map((row) => ({
      ...row,
      // Defines the members, where assigning them would lose an action that is called __proto__.
      actions: Object.fromEntries(row.actions),
    })),
    coursePerformance: (analysis?.coursePerformance ?? []).map(({ computedAt: _, ...row }) => row),
  };
}
