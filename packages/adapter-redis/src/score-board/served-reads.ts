import type { CallOptions, ForwardDecay } from '@learntrack/core';
import type { ChainableCommander } from 'ioredis';
import type { Connection } from '../connection.ts';
import type { Keys } from '../keys.ts';
import type { RedisClient } from '../redis-options.ts';
import { parseServed } from './stored-checkpoint.ts';

/** The generation that is read, and how its sums become scores. */
interface ServedGeneration {
  readonly generation: number;
  readonly decay: ForwardDecay;
}

/** What was read. */
export interface Answers extends ServedGeneration {
  readonly replies: readonly unknown[];
}

type Ask = (transaction: ChainableCommander, served: ServedGeneration) => unknown;

/**
 * Reads of the generation that queries see. Which one that is was learned from the last read, and is read again in the
 * same transaction: so a read is one round trip, and one that met a rebuild's end is done once more.
 */
export class ServedReads {
  readonly #connection: Connection;
  readonly #keys: Keys;
  /** As it is stored; nothing while it is not known. */
  #served: string | null = null;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  /**
   * @param ask - queues what to read
   * @returns nothing while there is no generation
   */
  read(operation: string, options: CallOptions, ask: Ask): Promise<Answers | undefined> {
    return this.#connection.call(operation, options, (client) => this.#read(client, ask));
  }

  async #read(client: RedisClient, ask: Ask): Promise<Answers | undefined> {
    this.#served ??= await client.hget(this.#keys.checkpoint, 'served');
    while (this.#served !== null) {
      const { generation, decay } = parseServed(this.#served, this.#keys);
      const transaction = client.multi().hget(this.#keys.checkpoint, 'served');
      const reads = { generation, decay };
      ask(transaction, reads);
      const [served, ...replies] = ((await transaction.exec()) ?? []).map(([error, reply]) => {
        if (error) throw error;
        return reply;
      });
      if (served === this.#served) return { ...reads, replies };
      this.#served = served as string | null;
    }
    return undefined;
  }
}
