import { AsyncResource } from 'node:async_hooks';
import type { Activity } from '../domain/activity.ts';
import { closedError, isLearnTrackError, type ValidationError } from '../domain/errors.ts';
import { getOrInsert } from '../domain/get-or-insert.ts';
import type { ParsedActivity } from '../domain/parse-activity.ts';
import type { ActivityStore, AppendResult } from '../ports/activity-store.ts';
import { untilAborted } from './abort.ts';

/** What became of one activity: as the store tells, or refused by the store for what it is. */
export type Outcome = AppendResult | { readonly status: 'refused'; readonly error: ValidationError };

/** An activity and what became of it. */
export interface Settled {
  readonly activity: Activity;
  readonly outcome: Outcome;
}

interface Request {
  readonly activities: readonly ParsedActivity[];
  readonly outcomes: Outcome[];
  readonly signal: AbortSignal | undefined;
  taken: number;
  settled: number;
  resolve(outcomes: readonly Outcome[]): void;
  reject(error: unknown): void;
}

/** One activity of one request, on its way to the store. */
interface Slot {
  readonly request: Request;
  readonly index: number;
  readonly parsed: ParsedActivity;
}

/**
 * Group commit: activities that callers hand in while an append is on its way share the next one, in the order they
 * came in. Each caller gets its own outcomes; nobody's refused activity, duplicate or abort is anybody else's concern.
 */
export class AppendQueue {
  readonly #store: Pick<ActivityStore, 'append'>;
  readonly #maxBatch: number;
  readonly #onSettled: (settled: readonly Settled[]) => void;
  /** Appends serve many callers, so they run in the context of none. */
  readonly #root = new AsyncResource('LearnTrackAppend');
  #waiting: Request[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(
    store: Pick<ActivityStore, 'append'>,
    maxBatch: number,
    onSettled: (settled: readonly Settled[]) => void,
  ) {
    this.#store = store;
    this.#maxBatch = maxBatch;
    this.#onSettled = onSettled;
  }

  /**
   * Appends activities, with others' where there are others.
   *
   * @returns an outcome per activity, in the same order
   * @throws whatever failed an append that held a part of them; other parts may have been recorded, and the same call
   * again tells them as duplicates
   */
  append(activities: readonly ParsedActivity[], signal?: AbortSignal): Promise<readonly Outcome[]> {
    if (this.#closed) return Promise.reject(closedError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (activities.length === 0) return Promise.resolve([]);
    const outcomes = new Promise<readonly Outcome[]>((resolve, reject) => {
      this.#waiting.push({ activities, outcomes: [], signal, taken: 0, settled: 0, resolve, reject });
    });
    this.#draining ??= this.#root.runInAsyncScope(() => this.#drain());
    return untilAborted(outcomes, signal);
  }

  /** Takes nothing more in, and waits until what was taken in is appended. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // One turn of the event loop's microtasks lets everyone who calls in the same tick share the first append too.
    await Promise.resolve();
    for (let slots = this.#take(); slots.length > 0; slots = this.#take()) await this.#commit(slots);
    this.#draining = undefined;
  }

  #take(): Slot[] {
    const slots: Slot[] = [];
    let done = 0;
    for (const request of this.#waiting) {
      if (slots.length === this.#maxBatch) break;
      const end = Math.min(request.activities.length, request.taken + this.#maxBatch - slots.length);
      if (!request.signal?.aborted) {
        for (const parsed of request.activities.slice(request.taken, end)) {
          slots.push({ request, index: request.taken++, parsed });
        }
      }
      if (request.signal?.aborted || end === request.activities.length) done += 1;
    }
    this.#waiting.splice(0, done);
    return slots;
  }

  async #commit(slots: readonly Slot[]): Promise<void> {
    let left = slots;
    while (left.length > 0) {
      const { leaders, followers } = splitTwins(left);
      try {
        const outcomes = await this.#appendInParts(leaders.map(({ parsed }) => parsed));
        const settled: Settled[] = [];
        left = settle(leaders, outcomes, followers, settled);
        this.#onSettled(settled);
      } catch (error) {
        // Requests of which other parts wait for a later append are done with as well.
        const failed = new Set(left.map(({ request }) => request));
        this.#waiting = this.#waiting.filter((request) => !failed.has(request));
        for (const request of failed) request.reject(error);
        return;
      }
    }
  }

  /** Appends a batch; where the store refuses an activity, finds it by halving, so that all others are recorded. */
  async #appendInParts(activities: readonly ParsedActivity[]): Promise<readonly Outcome[]> {
    try {
      return await this.#store.append(activities);
    } catch (error) {
      if (!isLearnTrackError(error, 'VALIDATION')) throw error;
      if (activities.length === 1) return [{ status: 'refused', error: error as ValidationError }];
      const half = activities.length >> 1;
      return [
        ...(await this.#appendInParts(activities.slice(0, half))),
        ...(await this.#appendInParts(activities.slice(half))),
      ];
    }
  }
}

/** The first slot of each id, and behind each the further slots of that id: a store gets distinct ids. */
function splitTwins(slots: readonly Slot[]): { leaders: Slot[]; followers: Map<Slot, Slot[]> } {
  const byId = new Map<string, Slot>();
  const followers = new Map<Slot, Slot[]>();
  for (const slot of slots) {
    const leader = byId.get(slot.parsed.activity.activityId);
    if (!leader) byId.set(slot.parsed.activity.activityId, slot);
    else getOrInsert(followers, leader, () => []).push(slot);
  }
  return { leaders: [...byId.values()], followers };
}

/**
 * Hands out the outcomes, to twins as well, and notes them in `settled`.
 *
 * @returns the slots that only the store can tell of: their twin was not taken in, and they differ from it
 */
function settle(
  leaders: readonly Slot[],
  outcomes: readonly Outcome[],
  followers: Map<Slot, Slot[]>,
  settled: Settled[],
): Slot[] {
  const left: Slot[] = [];
  const tell = ({ request, index, parsed }: Slot, outcome: Outcome) => {
    settled.push({ activity: parsed.activity, outcome });
    request.outcomes[index] = outcome;
    request.settled += 1;
    if (request.settled === request.activities.length) request.resolve(request.outcomes);
  };
  for (const [i, leader] of leaders.entries()) {
    const outcome = outcomes[i] as Outcome;
    tell(leader, outcome);
    for (const follower of followers.get(leader) ?? []) {
      const same = follower.parsed.contentHash === leader.parsed.contentHash;
      if (outcome.status === 'recorded' || outcome.status === 'duplicate') {
        tell(follower, { status: same ? 'duplicate' : 'conflict', position: outcome.position });
      } else if (same) tell(follower, outcome);
      else left.push(follower);
    }
  }
  return left;
}
