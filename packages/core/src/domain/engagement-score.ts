import { hash } from 'node:crypto';
import type { Activity } from './activity.ts';
import { type Duration, toMilliseconds } from './duration.ts';
import { type Issue, quote, ValidationError } from './errors.ts';
import { isPlainObject } from './plain-object.ts';

/** How engagement is scored. */
export interface ScoreRules {
  /** The time in which an activity's part of the score halves, from 1 hour. Default 7 days. */
  readonly halfLife?: Duration;
  /** The weight of each action, 0 to 10⁹. Default `{ page_view: 1, quiz_attempt: 3 }`. */
  readonly weights?: { readonly [action: string]: number };
  /** The weight of every other action. Default 1. */
  readonly otherWeight?: number;
}

/** Checked {@link ScoreRules}. */
export interface ScoreModel {
  /** In milliseconds. */
  readonly halfLife: number;
  readonly weights: ReadonlyMap<string, number>;
  readonly otherWeight: number;
}

const maxWeight = 1e9;

/**
 * Completes and checks the rules of scoring.
 *
 * @throws {@link ValidationError} when the half-life is no duration or a weight is not between 0 and 10⁹
 */
export function toScoreModel(rules: ScoreRules = {}): ScoreModel {
  const { halfLife = '7d', weights = { page_view: 1, quiz_attempt: 3 }, otherWeight = 1 } = rules;
  if (!isPlainObject(weights)) {
    throw new ValidationError('Invalid score rules', [
      { path: 'weights', message: 'is no object of weights' },
    ]);
  }
  const named = Object.entries(weights).map(([action, weight]) => [`weights.${action}`, weight] as const);
  const issues: Issue[] = [...named, ['otherWeight', otherWeight] as const]
    .filter(([, weight]) => !(typeof weight === 'number' && weight >= 0 && weight <= maxWeight))
    .map(([path, weight]) => ({
      path,
      message: `${quote(weight)} is not between 0 and ${maxWeight}`,
    }));
  if (issues.length > 0) throw new ValidationError('Invalid score rules', issues);
  return {
    halfLife: toMilliseconds(halfLife, 'halfLife'),
    weights: new Map(Object.entries(weights)),
    otherWeight,
  };
}

/** The weight of an action. */
export function weightOf(model: ScoreModel, action: string): number {
  return model.weights.get(action) ?? model.otherWeight;
}

/**
 * The engagement score by its definition: `score(t) = Σ weight(action) · 2^(−(t − tᵢ)/halfLife)`.
 *
 * @param at - t
 */
export function engagementScore(activities: Iterable<Activity>, model: ScoreModel, at: Date): number {
  let score = 0;
  for (const { action, timestamp } of activities) {
    score += scale(weightOf(model, action), (timestamp.getTime() - at.getTime()) / model.halfLife);
  }
  return Math.min(score, Number.MAX_VALUE);
}

/**
 * The largest exponent, in half-lives after the landmark, that a sum may hold: 2^900 leaves room for 10²⁸ activities of
 * the largest weight before a double overflows.
 */
export const maxExponent = 900;

/**
 * Scores kept as plain sums that never need rewriting: *forward decay* (Cormode, Shkapenyuk, Srivastava and Xu,
 * "Forward Decay: A Practical Time Decay Model for Streaming Systems", ICDE 2009). An activity adds
 * `weight · 2^((tᵢ − landmark)/halfLife)` once; a score at t is the sum times `2^((landmark − t)/halfLife)`. Ranks
 * need no scaling: all sums of a generation share its landmark.
 */
export interface ForwardDecay {
  /** In milliseconds. */
  readonly halfLife: number;
  /** In milliseconds since 1970. */
  readonly landmark: number;
}

/** What an activity adds to its student's sums. */
export function scoreIncrement({ action, timestamp }: Activity, model: ScoreModel, landmark: number): number {
  return weightOf(model, action) * 2 ** ((timestamp.getTime() - landmark) / model.halfLife);
}

/** The score at an instant that a sum stands for. Finite, whatever the instant. */
export function scoreAt(sum: number, { halfLife, landmark }: ForwardDecay, at: Date): number {
  return scale(sum, (landmark - at.getTime()) / halfLife);
}

/** The sum that stands for a score at an instant: the inverse of {@link scoreAt}. */
export function sumFor(score: number, { halfLife, landmark }: ForwardDecay, at: Date): number {
  return scale(score, (at.getTime() - landmark) / halfLife);
}

/** Whether the landmark is so far back that an activity at `latest` would come near to overflowing its sum. */
export function outgrown({ halfLife, landmark }: ForwardDecay, latest: number): boolean {
  return (latest - landmark) / halfLife > maxExponent;
}

/**
 * The definition of a generation of scores: the rules' fingerprint, and the landmark that its sums are relative to.
 *
 * @param landmark - in milliseconds since 1970
 */
export function scoreDefinition(model: ScoreModel, landmark: number): string {
  return `${scoreRulesFingerprint(model)} landmark=${landmark}`;
}

/** What is the same in the definitions of all generations that one model computes. */
export function scoreRulesFingerprint({ halfLife, weights, otherWeight }: ScoreModel): string {
  const rules = JSON.stringify([[...weights].sort(([a], [b]) => (a < b ? -1 : 1)), otherWeight]);
  return `engagement-score/1 halfLife=${halfLife} weights=${hash('sha256', rules, 'base64url').slice(0, 16)}`;
}

/** Reads the half-life and the landmark out of a definition made by {@link scoreDefinition}. */
export function forwardDecayOf(definition: string): ForwardDecay {
  const match = /^engagement-score\/1 halfLife=(\S+) weights=\S+ landmark=(\S+)$/.exec(definition);
  if (match) return { halfLife: Number(match[1]), landmark: Number(match[2]) };
  throw new TypeError(`${quote(definition)} is no definition of engagement scores`);
}

/** `value · 2^exponent`, in steps that neither overflow nor lose digits before the result itself would. */
function scale(value: number, exponent: number): number {
  if (value === 0) return 0;
  const step = Math.sign(exponent) * maxExponent;
  let scaled = value;
  let left = exponent;
  while (Math.abs(left) > maxExponent && scaled !== 0 && Number.isFinite(scaled)) {
    scaled *= 2 ** step;
    left -= step;
  }
  return Math.min(scaled * 2 ** left, Number.MAX_VALUE);
}
