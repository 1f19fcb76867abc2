import {
  type Board,
  type BoardQuery,
  type CallOptions,
  type Change,
  type Checkpoint,
  type ForwardDecay,
  type GenerationStart,
  type ScoreBoard,
  type ScoreIncrements,
  type ScoreWatchQuery,
  type StoredCheckpoint,
  type StudentRank,
  type StudentScore,
  scoreAt,
  sumFor,
  type WatchOptions,
} from '@learntrack/core';
import type { Connection } from '../connection.ts';
import { boardName, type Keys } from '../keys.ts';
import type { RedisClient } from '../redis-options.ts';
import { apply } from './apply.ts';
import { nextSize, startSize } from './batch-size.ts';
import type { ChangeMessages } from './change-messages.ts';
import { checkServer } from './check-server.ts';
import { erase } from './erase.ts';
import { completeGeneration, startGeneration } from './generations.ts';
import { ServedReads } from './served-reads.ts';
import { readStored } from './stored-checkpoint.ts';
import { watchScores } from './watch.ts';

/** Engagement scores in Redis. */
export class RedisScoreBoard implements ScoreBoard {
  readonly epsilon: number;
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #messages: ChangeMessages;
  readonly #reads: ServedReads;
  #lookAfter: readonly string[] = [];
  #maxBatch = startSize;
  #checked: Promise<unknown> | undefined;

  constructor(connection: Connection, keys: Keys, epsilon: number, messages: ChangeMessages) {
    this.#connection = connection;
    this.#keys = keys;
    this.epsilon = epsilon;
    this.#messages = messages;
    this.#reads = new ServedReads(connection, keys);
  }

  /** The server does nothing else while it applies, and an entry takes it the longer the more students there are. */
  get maxBatch(): number {
    return this.#maxBatch;
  }

  readCheckpoint(options: CallOptions = {}): Promise<StoredCheckpoint | undefined> {
    return this.#connection.call('read the checkpoint', options, (client) => readStored(client, this.#keys));
  }

  apply(change: Change<ScoreIncrements>, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('apply', options, async (client) => {
      await this.#check(client);
      const place = { client, keys: this.#keys, channel: this.#messages.channel, epsilon: this.epsilon };
      await erase(place, change);
      const { lookAfter, micros } = await apply(place, change, this.#lookAfter);
      this.#lookAfter = lookAfter;
      this.#maxBatch = nextSize(this.#maxBatch, change.upTo.position - change.after.position, micros);
    });
  }

  startGeneration(start: GenerationStart, options: CallOptions = {}): Promise<StoredCheckpoint> {
    return this.#connection.call('start a generation', options, async (client) => {
      await this.#check(client);
      return startGeneration(client, this.#keys, start);
    });
  }

  completeGeneration(checkpoint: Checkpoint, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('complete a generation', options, (client) =>
      completeGeneration(client, this.#keys, checkpoint),
    );
  }

  async score(
    { studentId, at, ...board }: BoardQuery & { readonly studentId: string },
    options: CallOptions = {},
  ): Promise<number | undefined> {
    const answers = await this.#reads.read('score', options, (transaction, { generation }) =>
      transaction.zscore(this.#board(generation, board), studentId),
    );
    return answers && toScore(answers.replies[0], answers.decay, at);
  }

  async parts(
    query: { readonly studentId: string; readonly courseId?: string; readonly at: Date },
    options: CallOptions = {},
  ): Promise<Map<string, number>> {
    const { studentId, courseId, at } = query;
    const known = await this.#reads.read('explain', options, (transaction, { generation }) =>
      transaction.smembers(this.#keys.actions(generation)),
    );
    const actions = (known?.replies[0] ?? []) as readonly string[];
    const answers = await this.#reads.read('explain', options, (transaction, { generation }) => {
      for (const action of actions) {
        const board = { ...(courseId !== undefined && { courseId }), action };
        transaction.zscore(this.#board(generation, board), studentId);
      }
    });
    const parts = new Map<string, number>();
    for (const [i, action] of actions.entries()) {
      const score = answers && toScore(answers.replies[i], answers.decay, at);
      if (score !== undefined) parts.set(action, score);
    }
    return parts;
  }

  async top(
    { at, limit, offset, ...board }: BoardQuery & { readonly limit: number; readonly offset: number },
    options: CallOptions = {},
  ): Promise<StudentScore[]> {
    const answers = await this.#reads.read('top', options, (transaction, { generation }) =>
      transaction.zrange(
        this.#board(generation, board),
        String(offset),
        String(offset + limit - 1),
        'WITHSCORES',
      ),
    );
    if (!answers) return [];
    // In pairs, where the host's client is set to give what the server's protocol says.
    const flat = (answers.replies[0] as readonly unknown[]).flat();
    return Array.from({ length: flat.length / 2 }, (_, i) => ({
      studentId: String(flat[2 * i]),
      score: toScore(flat[2 * i + 1], answers.decay, at) as number,
    }));
  }

  async rank(
    { studentId, at, ...board }: BoardQuery & { readonly studentId: string },
    options: CallOptions = {},
  ): Promise<StudentRank | undefined> {
    const answers = await this.#reads.read('rank', options, (transaction, { generation }) => {
      const key = this.#board(generation, board);
      transaction.zscore(key, studentId).zrank(key, studentId).zcard(key);
    });
    if (!answers) return undefined;
    const [sum, ahead, size] = answers.replies;
    const score = toScore(sum, answers.decay, at);
    return score === undefined ? undefined : { studentId, score, rank: Number(ahead) + 1, of: Number(size) };
  }

  async count(
    { at, thresholds, ...board }: BoardQuery & { readonly thresholds: readonly number[] },
    options: CallOptions = {},
  ): Promise<number[]> {
    const answers = await this.#reads.read('count', options, (transaction, { generation, decay }) => {
      const key = this.#board(generation, board);
      for (const threshold of thresholds) {
        transaction.zcount(key, '-inf', String(-sumFor(threshold, decay, at)));
      }
    });
    return thresholds.map((_, i) => Number(answers?.replies[i] ?? 0));
  }

  watch(query: ScoreWatchQuery, options: WatchOptions = {}): AsyncGenerator<StudentScore> {
    return watchScores(this.#reads, this.#messages, this.#keys, query, options);
  }

  #board(generation: number, board: Board): string {
    return this.#keys.board(generation, boardName(board));
  }

  /** Nothing is written before the server is known to keep it. */
  #check(client: RedisClient): Promise<unknown> {
    this.#checked ??= checkServer(client, 'apply').catch((error) => {
      this.#checked = undefined;
      throw error;
    });
    return this.#checked;
  }
}

/**
 * The score that a stored sum stands for; sums are stored as negative numbers. As text or as a number: the host's client
 * may be set to either.
 */
function toScore(sum: unknown, decay: ForwardDecay, at: Date): number | undefined {
  return sum === null ? undefined : scoreAt(-Number(sum), decay, at);
}
