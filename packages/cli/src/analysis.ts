import {
  createLearnTrack,
  type DailyEngagement,
  dayOf,
  type LearnTrack,
  type MultiRegionAccess,
  type ScoreExplanation,
  type StoredPerformance,
} from '@learntrack/core';
import { type ActivitySpan, activitySpan, wholeLog } from './activity-span.ts';

/** What LearnTrack makes of the activities it took in. */
export interface Analysis {
  /** The instant that scores are as of. */
  readonly at: Date;
  readonly span: ActivitySpan;
  /** The highest scores, each with its parts. */
  readonly topScores: readonly ScoreExplanation[];
  readonly multiRegionAccess: readonly MultiRegionAccess[];
  readonly dailyEngagement: readonly DailyEngagement[];
  readonly coursePerformance: readonly StoredPerformance[];
}

/** What to analyse. */
export interface AnalysisOptions {
  /** The instant that scores are as of; default that of the latest activity. */
  readonly at: Date | undefined;
  /** How many of the highest scores. */
  readonly top: number;
  readonly signal: AbortSignal;
}

const dayMs = 86_400_000;

/** LearnTrack in memory, which projects when it is told to. */
export function learnTrackInMemory(): Promise<LearnTrack> {
  return createLearnTrack({ projections: 'off', customProjections: [activitySpan] });
}

/**
 * Projects what was recorded and gathers what LearnTrack makes of it.
 *
 * @returns nothing when nothing was recorded
 */
export async function analyse(
  learnTrack: LearnTrack,
  { at, top, signal }: AnalysisOptions,
): Promise<Analysis | undefined> {
  await learnTrack.projections.catchUp({ signal });
  const span = await learnTrack.projections.states(activitySpan).get(wholeLog, { signal });
  if (!span) return undefined;
  const asOf = at ?? new Date(span.last);
  const topScores: ScoreExplanation[] = [];
  for (const { studentId, score } of await learnTrack.scores.top(top, { at: asOf, signal })) {
    const explanation = await learnTrack.scores.explain(studentId, { at: asOf, signal });
    topScores.push({ ...explanation, score });
  }
  await learnTrack.reports.computeCoursePerformance({
    from: dayOf(new Date(span.first)),
    to: dayOf(new Date(span.last + dayMs)),
    signal,
  });
  return {
    at: asOf,
    span,
    topScores,
    multiRegionAccess: await learnTrack.regions.findMultiRegionAccess({ signal }),
    dailyEngagement: await Array.fromAsync(learnTrack.reports.dailyEngagement({ signal })),
    coursePerformance: await Array.fromAsync(learnTrack.reports.coursePerformance({ signal })),
  };
}
