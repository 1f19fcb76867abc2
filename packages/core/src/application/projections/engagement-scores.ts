import {
  engagementScore,
  forwardDecayOf,
  outgrown,
  type ScoreModel,
  scoreDefinition,
  scoreRulesFingerprint,
  sumFor,
} from '../../domain/engagement-score.ts';
import { type LogEntry, toBatch } from '../../domain/log-entry.ts';
import { sumIncrements } from '../../domain/score-increments.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ScoreBoard } from '../../ports/score-board.ts';
import type { ProjectionPlan } from './plan.ts';
import { keyedSample, type SampledKey, studentOf } from './sample.ts';

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
    async sample(activities, options) {
      const at = new Date(Math.max(...activities.map(({ timestamp }) => timestamp.getTime())));
      let latest = at.getTime();
      /** What may be missing by then: below epsilon as of the latest activity, it was more before. */
      const missing = () =>
        sumFor(
          scoreBoard.epsilon ?? underflow,
          { halfLife: model.halfLife, landmark: at.getTime() },
          new Date(latest),
        );
      const keys = new Map<string, SampledKey[]>();
      for (const { studentId } of activities) {
        if (keys.has(studentId)) continue;
        const parts = await scoreBoard.parts({ studentId, at }, options);
        // Of a board of its own, that ranks are read from.
        const score = await scoreBoard.score({ studentId, at }, options);
        keys.set(studentId, [
          sampledParts(parts, model, at, missing),
          sampledScore(score, model, at, missing),
        ]);
      }
      return keyedSample(keys, (entry) => {
        latest = Math.max(latest, latestTimestamp([entry]));
        return studentOf(entry);
      });
    },
  };
}

/** Sums of the same parts in another order differ by so much. */
const relative = 1e-9;

/** A sum that is so small as of the latest activity is none. */
const underflow = 2 ** -900;

/** The parts of a student's score, as of an instant. */
function sampledParts(
  found: ReadonlyMap<string, number>,
  model: ScoreModel,
  at: Date,
  missing: () => number,
): SampledKey {
  const expected = new Map<string, number>();
  return {
    add(entry) {
      if (entry.kind !== 'activity') return expected.clear();
      const { action } = entry.activity;
      expected.set(action, (expected.get(action) ?? 0) + engagementScore([entry.activity], model, at));
    },
    agrees: () =>
      [...new Set([...found.keys(), ...expected.keys()])].every((action) => {
        const [is = 0, right = 0] = [found.get(action), expected.get(action)];
        return isClose(is, right, missing());
      }),
  };
}

/** A student's score overall, as of an instant. */
function sampledScore(
  found: number | undefined,
  model: ScoreModel,
  at: Date,
  missing: () => number,
): SampledKey {
  let expected = 0;
  return {
    add(entry) {
      expected = entry.kind === 'activity' ? expected + engagementScore([entry.activity], model, at) : 0;
    },
    agrees: () => isClose(found ?? 0, expected, missing()),
  };
}

function isClose(is: number, right: number, missing: number): boolean {
  return Math.abs(is - right) <= relative * right + missing;
}

function latestTimestamp(entries: readonly LogEntry[]): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    if (entry.kind === 'activity') latest = Math.max(latest, entry.activity.timestamp.getTime());
  }
  return latest;
}
