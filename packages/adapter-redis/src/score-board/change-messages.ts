import { setTimeout } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import type { Connection } from '../connection.ts';
import { isReplyError, toLearnTrackError } from '../errors.ts';
import { isCluster } from '../redis-options.ts';

/** Who is told of messages. */
export interface Listener {
  /** Messages come from now on: at first, and after every lost connection. */
  ready(): void;
  message(text: string): void;
  /** No more will come. */
  failed(error: unknown): void;
}

const longestPauseMs = 500;

/** The messages of one channel: one connection for all who listen, as long as there are any. */
export class ChangeMessages {
  readonly #connection: Connection;
  readonly channel: string;
  readonly #listeners = new Set<Listener>();
  /** Ends the connection; nothing while there is none. */
  #leave: AbortController | undefined;
  #isReady = false;

  constructor(connection: Connection, channel: string) {
    this.#connection = connection;
    this.channel = channel;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    if (this.#isReady) listener.ready();
    if (this.#leave) return;
    this.#leave = new AbortController();
    void this.#follow(this.#leave.signal);
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#end();
  }

  /** Tells all who listen that it is over. */
  close(error: unknown): void {
    for (const listener of this.#listeners) listener.failed(error);
    this.#listeners.clear();
    this.#end();
  }

  #end(): void {
    this.#leave?.abort();
    this.#leave = undefined;
    this.#isReady = false;
  }

  /** Listens, and again after each lost connection; ends where the server refuses. */
  async #follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.#listen(signal, () => {
          failures = 0;
        });
      } catch (error) {
        if (isReplyError(error) && !signal.aborted) {
          this.close(toLearnTrackError(error, 'watch'));
        }
      }
      const pause = Math.min(longestPauseMs, 50 * 2 ** failures);
      await setTimeout(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
    }
  }

  /** Listens until the connection is lost. */
  async #listen(signal: AbortSignal, onReady: () => void): Promise<void> {
    const subscriber = await this.#subscriber();
    const disconnect = () => subscriber.disconnect();
    signal.addEventListener('abort', disconnect);
    try {
      signal.throwIfAborted();
      let refusal: unknown;
      subscriber.on('error', (error) => {
        refusal = error;
      });
      subscriber.on('smessage', (_, text) => {
        for (const listener of this.#listeners) listener.message(text);
      });
      const ended = new Promise((resolve) => subscriber.once('end', resolve));
      await subscriber.ssubscribe(this.channel).catch((error) => {
        throw refusal ?? error;
      });
      if (signal.aborted) return;
      onReady();
      this.#isReady = true;
      for (const listener of this.#listeners) listener.ready();
      await ended;
    } finally {
      if (!signal.aborted) this.#isReady = false;
      signal.removeEventListener('abort', disconnect);
      subscriber.disconnect();
    }
  }

  /** A connection of its own, for one that listens can do nothing else. */
  async #subscriber(): Promise<Redis> {
    const { client } = this.#connection;
    const node = isCluster(client) ? await this.#nodeOf(client) : client;
    return node.duplicate({
      lazyConnect: false,
      // It is asked to listen before it is connected.
      enableOfflineQueue: true,
      retryStrategy: null,
      autoResubscribe: false,
      maxRetriesPerRequest: null,
      keyPrefix: '',
    });
  }

  /** Where in a cluster the scores are; only there are messages told in the order of the changes. */
  async #nodeOf(cluster: Cluster): Promise<Redis> {
    const slot = await cluster.cluster('KEYSLOT', this.channel);
    const [name] = cluster.slots[slot] ?? [];
    const node = cluster.nodes().find(({ options }) => `${options.host}:${options.port}` === name);
    if (!node) throw new Error(`Connection is closed: no node serves slot ${slot} now`);
    return node;
  }
}
