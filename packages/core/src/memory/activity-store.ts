import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { getOrInsert } from '../domain/get-or-insert.ts';
import { anonymise, entryId, type LogEntry, type Position } from '../domain/log-entry.ts';
import type { ParsedActivity } from '../domain/parse-activity.ts';
import type {
  ActivityStore,
  AppendResult,
  ErasureRequest,
  LogHead,
  Stretch,
} from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';

/** The log in memory. */
export class MemoryActivityStore implements ActivityStore {
  readonly #logId = randomUUID();
  readonly #key = randomBytes(32);
  readonly #entries: LogEntry[] = [];
  /** Where each activity stands, and the hash of its content. */
  readonly #known = new Map<string, { readonly position: Position; readonly contentHash: string }>();
  /** Where each anonymised activity stands, by the keyed hash of its id. */
  readonly #anonymised = new Map<string, Position>();
  readonly #positionsOf = new Map<string, Position[]>();
  /** The erasures that still name their student, by position. */
  readonly #named = new Map<Position, ErasureRequest>();
  readonly #appended = new EventEmitter().setMaxListeners(0);

  async head({ signal }: CallOptions = {}): Promise<LogHead> {
    signal?.throwIfAborted();
    return { logId: this.#logId, position: this.#entries.length };
  }

  async append(activities: readonly ParsedActivity[], { signal }: CallOptions = {}): Promise<AppendResult[]> {
    signal?.throwIfAborted();
    const results = activities.map((parsed) => this.#appendOne(parsed));
    if (results.some(({ status }) => status === 'recorded')) this.#appended.emit('append');
    return results;
  }

  async *read({ after, upTo, batchSize }: Stretch, { signal }: CallOptions = {}): AsyncGenerator<LogEntry[]> {
    signal?.throwIfAborted();
    for (let from = after; from < upTo; from += batchSize) {
      signal?.throwIfAborted();
      const batch = this.#entries.slice(from, Math.min(upTo, from + batchSize));
      if (batch.length === 0) return;
      yield batch;
    }
  }

  async holds(
    { position, activityId }: { readonly position: Position; readonly activityId: string },
    { signal }: CallOptions = {},
  ): Promise<boolean> {
    signal?.throwIfAborted();
    const entry = this.#entries[position - 1];
    if (!entry) return false;
    return (
      entryId(entry) === activityId ||
      (entry.kind === 'anonymised' && entryId(entry) === this.#hash(activityId))
    );
  }

  async *watch({ signal }: CallOptions = {}): AsyncGenerator<Position> {
    for (;;) {
      signal?.throwIfAborted();
      const position = this.#entries.length;
      yield position;
      if (this.#entries.length > position) continue;
      await once(this.#appended, 'append', { signal }).catch((error) => {
        signal?.throwIfAborted();
        throw error;
      });
    }
  }

  async erase(
    { studentId, entryId, recordedAt }: ErasureRequest,
    { signal }: CallOptions = {},
  ): Promise<{ position: Position; activities: number }> {
    signal?.throwIfAborted();
    const position = this.#push((position) => ({
      kind: 'erasure',
      position,
      entryId,
      studentId,
      recordedAt,
    }));
    this.#named.set(position, { entryId, studentId, recordedAt });
    const positions = this.#positionsOf.get(studentId) ?? [];
    for (const place of positions) {
      const entry = this.#entries[place - 1];
      if (entry?.kind !== 'activity') continue;
      const hash = this.#hash(entry.activity.activityId);
      this.#entries[place - 1] = anonymise(entry, hash);
      this.#known.delete(entry.activity.activityId);
      this.#anonymised.set(hash, place);
    }
    this.#positionsOf.delete(studentId);
    this.#appended.emit('append');
    return { position, activities: positions.length };
  }

  async completeErasures(
    upTo: Position,
    forget: (erasure: ErasureRequest) => Promise<void>,
    { signal }: CallOptions = {},
  ): Promise<void> {
    signal?.throwIfAborted();
    for (const [position, erasure] of this.#named) {
      if (position > upTo) break;
      await forget(erasure);
      signal?.throwIfAborted();
      const { studentId: _, ...nameless } = erasure;
      this.#entries[position - 1] = { kind: 'erasure', position, ...nameless };
      this.#named.delete(position);
    }
  }

  async mark(
    { entryId, recordedAt }: { readonly entryId: string; readonly recordedAt: Date },
    { signal }: CallOptions = {},
  ): Promise<Position> {
    signal?.throwIfAborted();
    const position = this.#push((position) => ({ kind: 'marker', position, entryId, recordedAt }));
    this.#appended.emit('append');
    return position;
  }

  #appendOne({ activity, contentHash }: ParsedActivity): AppendResult {
    const { activityId, studentId } = activity;
    const known = this.#known.get(activityId);
    if (known) {
      return {
        status: known.contentHash === contentHash ? 'duplicate' : 'conflict',
        position: known.position,
      };
    }
    const forgotten = this.#anonymised.size === 0 ? undefined : this.#anonymised.get(this.#hash(activityId));
    if (forgotten !== undefined) return { status: 'duplicate', position: forgotten };
    const position = this.#push((position) => ({ kind: 'activity', position, activity }));
    this.#known.set(activityId, { position, contentHash });
    getOrInsert(this.#positionsOf, studentId, () => []).push(position);
    return { status: 'recorded', position };
  }

  #push(make: (position: Position) => LogEntry): Position {
    const position = this.#entries.length + 1;
    this.#entries.push(make(position));
    return position;
  }

  #hash(activityId: string): string {
    return createHmac('sha256', this.#key).update(activityId).digest('base64url');
  }
}
