import { setTimeout } from 'node:timers/promises';
import { untilAborted } from '@learntrack/core';
import { type Client, type QueryOptions, types } from 'cassandra-driver';
import { waitsForNodes } from './errors.ts';

/** A statement, and what its question marks stand for. 64-bit integers are given as text: every client takes that. */
export interface Statement {
  readonly query: string;
  readonly params: readonly unknown[];
}

const defaultPage = 2000;

/** Set with every statement: a client that was lent may have other defaults. */
const plain = {
  prepare: true,
  isIdempotent: true,
  consistency: types.consistencies.localQuorum,
  fetchSize: defaultPage,
};
const conditional = {
  ...plain,
  // Taken and told as refused is better than taken twice.
  isIdempotent: false,
  serialConsistency: types.consistencies.localSerial,
};
const serial = { ...plain, consistency: types.consistencies.localSerial };

/** How long a call waits for nodes that the driver has not found again yet. */
const patienceMs = 2000;
const pauseMs = 50;

/** One keyspace, as one call uses it: no statement begins once the call is aborted. */
export class Keyspace {
  /** Quoted, as statements name it. */
  readonly name: string;
  /** Whose checkpoint this is. */
  readonly dataCenter: string;
  readonly #client: Client;
  readonly #signal: AbortSignal;

  constructor(client: Client, name: string, dataCenter: string, signal: AbortSignal) {
    this.#client = client;
    this.name = `"${name}"`;
    this.dataCenter = dataCenter;
    this.#signal = signal;
  }

  /** Reads a few rows, or changes one. */
  async run(query: string, params: readonly unknown[] = []): Promise<types.Row[]> {
    return (await this.#execute(query, params, plain)).rows ?? [];
  }

  /** Reads what conditional changes have decided. */
  async runSerial(query: string, params: readonly unknown[]): Promise<types.Row[]> {
    return (await this.#execute(query, params, serial)).rows ?? [];
  }

  /** Changes a row if it is as told; tells whether it was. */
  async runIf(query: string, params: readonly unknown[]): Promise<boolean> {
    return (await this.#execute(query, params, conditional)).wasApplied();
  }

  /** Makes a part of the schema; the client waits until all nodes agree on it. */
  async define(query: string): Promise<void> {
    await this.#execute(query, [], { ...plain, prepare: false });
  }

  /** Changes what stands in one partition, in one go. */
  async batch(statements: readonly Statement[]): Promise<void> {
    const queries = statements.map(({ query, params }) => ({ query, params: [...params] }));
    await this.#send(() => this.#client.batch(queries, { ...plain, logged: false }), true);
  }

  /** Reads page by page; between two of them the server holds nothing open. */
  async *pages(
    query: string,
    params: readonly unknown[] = [],
    fetchSize = defaultPage,
  ): AsyncGenerator<readonly types.Row[]> {
    let pageState: string | undefined;
    do {
      const page = await this.#execute(query, params, {
        ...plain,
        fetchSize,
        ...(pageState !== undefined && { pageState }),
      });
      yield page.rows ?? [];
      pageState = page.pageState ?? undefined;
    } while (pageState !== undefined);
  }

  /** Reads row by row. */
  async *rows(query: string, params: readonly unknown[] = []): AsyncGenerator<types.Row> {
    for await (const page of this.pages(query, params)) yield* page;
  }

  /** Ends a stream whose call is aborted. */
  throwIfAborted(): void {
    this.#signal.throwIfAborted();
  }

  #execute(query: string, params: readonly unknown[], options: QueryOptions): Promise<types.ResultSet> {
    return this.#send(() => this.#client.execute(query, [...params], options), options.isIdempotent === true);
  }

  /** What no node has taken is sent again for a moment. */
  async #send<T>(send: () => Promise<T>, mayRepeat: boolean): Promise<T> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      this.#signal.throwIfAborted();
      try {
        return await untilAborted(send(), this.#signal);
      } catch (error) {
        if (!waitsForNodes(error, mayRepeat) || performance.now() > deadline) throw error;
      }
      await setTimeout(pauseMs);
    }
  }
}
