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
    define(entries, previous) {
      const latest = latestTimestamp(entries);
      const now = clock.now().getTime();
      if (previous === undefined || !continues(previous)) {
        return scoreDefinition(model, Number.isFinite(latest) ? latest : now);
      }
      if (fits(previous, entries)) return previous;
      // No activity lies much behind now, so this landmark lasts longest; one near the entries would soon be outgrown
      // again by those that follow.
      return scoreDefinition(model, Math.max(latest, now));
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
