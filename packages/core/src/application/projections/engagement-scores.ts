import {
  forwardDecayOf,
  outgrown,
  type ScoreModel,
  scoreDefinition,
  scoreRulesFingerprint,
} from '../../domain/engagement-score.ts';
import { type LogEntry, toBatch } from '../../domain/log-entry.ts';
import { sumIncrements } from '../../domain/score-increments.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ScoreBoard } from '../../ports/score-board.ts';
import type { ProjectionPlan } from './plan.ts';

/** Engagement scores, on the {@link ScoreBoard}. */
export function engagementScores(scoreBoard: ScoreBoard, model: ScoreModel, clock: Clock): ProjectionPlan {
  const continues = (definition: string) => definition.startsWith(`${scoreRulesFingerprint(model)} `);
  const fits = (definition: string, entries: readonly LogEntry[]) =>
    !outgrown(forwardDecayOf(definition), latestTimestamp(entries));
  return {
    name: 'engagement-scores',
    store: scoreBoard,
    continues,
    fits,
    async define(entries, previous, log) {
      let latest = latestTimestamp(entries);
      if (previous === undefined || !continues(previous)) {
        return scoreDefinition(model, Number.isFinite(latest) ? latest : clock.now().getTime());
      }
      if (fits(previous, entries)) return previous;
      // The latest of all there is, whatever the order it came in: what underflows then is too old to count by then.
      for await (const more of log()) latest = Math.max(latest, latestTimestamp(more));
      return scoreDefinition(model, latest);
    },
    async apply({ after, upTo, entries }, options) {
      const { erase, activities } = toBatch(entries);
      const add = sumIncrements(activities, model, forwardDecayOf(after.definition));
      await scoreBoard.apply({ after, upTo, erase, add }, options);
    },
  };
}

function latestTimestamp(entries: readonly LogEntry[]): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    if (entry.kind === 'activity') latest = Math.max(latest, entry.activity.timestamp.getTime());
  }
  return latest;
}
