import type { Adapter, Ports } from '@learntrack/core';

/** An adapter as its suite gets at it; the `store` of the subject. */
export interface AdapterUnderTest {
  /**
   * Makes the adapter, as a host does that gives no client: whatever it connects by, it owns. The fixture's `close`
   * closes those that a case which failed left open.
   */
  readonly make: () => Adapter;
  /** One cheap call that reaches the store. */
  readonly use: (ports: Ports) => Promise<unknown>;
  /**
   * Begins what stays open until somebody ends it, such as `activityStore.watch()` or `scoreBoard.watch({ at })`; else
   * the longest stream that the ports have, over rows that were put there. An adapter without either leaves it out.
   */
  readonly watch?: (ports: Ports) => AsyncIterable<unknown>;
  /** Ports of other adapters that its own are built on. */
  readonly others?: Partial<Ports>;
}

/** An adapter that reaches its store by a client, its own or one that it is given. */
export interface ClientAdapterUnderTest extends AdapterUnderTest {
  /** Makes a client, as a host does that has one already. */
  readonly lend: () => Promise<LentClient>;
  /** How many clients of this subject the server has, asked past the adapter. */
  readonly connections: () => Promise<number>;
  /**
   * Ways in that fail, at least one: an address where nobody listens, a wrong password. Each must fail within seconds.
   */
  readonly refused: readonly RefusedAdapter[];
}

/** A client that a host lends to adapters. */
export interface LentClient {
  /** Makes an adapter over the client. */
  readonly make: () => Adapter;
  /** One cheap call of the client itself; rejects once it is closed. */
  readonly use: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** An adapter whose store does not let it in. */
export interface RefusedAdapter {
  readonly make: () => Adapter;
  /** The password that it was given; not empty. */
  readonly secret: string;
  /** What its calls fail with: where nobody listens `CONNECTION`, with a wrong password `AUTHENTICATION`. */
  readonly code: 'CONNECTION' | 'TIMEOUT' | 'AUTHENTICATION';
}
