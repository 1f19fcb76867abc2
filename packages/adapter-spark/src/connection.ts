import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { type BatchOptions, LearnTrackError, untilAborted } from '@learntrack/core';
import { rowsOf, type SqlRow } from './client/arrow-rows.ts';
import { execute } from './client/execute.ts';
import { SparkSession } from './client/spark-session.ts';
import { adapterName, isLostSession, toLearnTrackError } from './errors.ts';
import { type Plan, SparkConnectService } from './protocol/spark/connect/connect_pb.js';
import type { SparkAdapterOptions } from './spark-options.ts';
import { parseSparkUrl, type SparkAddress } from './spark-url.ts';

/** The way to Spark: a connection and a session, made when they are first needed. */
export class Connection {
  readonly #address: SparkAddress;
  readonly #manager: Http2SessionManager;
  readonly #service: Client<typeof SparkConnectService>;
  readonly #sessions = new Set<SparkSession>();
  /** Sessions that have no query, for the next ones. */
  #idle: SparkSession[] = [];
  /** A connection that is closed leaves calls that are on their way without an answer. */
  readonly #end = new AbortController();

  constructor({ url, token, tls }: SparkAdapterOptions) {
    const address = parseSparkUrl(url);
    this.#address = token === undefined ? address : { ...address, token };
    const { baseUrl } = this.#address;
    this.#manager = new Http2SessionManager(baseUrl, undefined, tls);
    this.#service = createClient(
      SparkConnectService,
      createGrpcTransport({
        baseUrl,
        sessionManager: this.#manager,
        interceptors: [authorize(this.#address.token)],
      }),
    );
  }

  /** Runs a plan to its end. */
  async run(operation: string, plan: Plan, options: BatchOptions): Promise<void> {
    for await (const _ of this.rows(operation, plan, options));
  }

  /** The rows that a plan gives, as they come; heeds the signal, and tells errors in LearnTrack's words. */
  async *rows(operation: string, plan: Plan, { signal, onProgress }: BatchOptions): AsyncGenerator<SqlRow> {
    signal?.throwIfAborted();
    this.#end.signal.throwIfAborted();
    const ended = signal ? AbortSignal.any([signal, this.#end.signal]) : this.#end.signal;
    try {
      for await (const batch of this.#batches(plan, { signal: ended, onProgress })) {
        for (const row of rowsOf(batch)) {
          ended.throwIfAborted();
          yield row;
        }
      }
    } catch (error) {
      ended.throwIfAborted();
      throw toLearnTrackError(error, operation);
    }
  }

  /** Ends the session, and the jobs that are under way. */
  async close(): Promise<void> {
    this.#end.abort(
      new LearnTrackError('CLOSED', `${adapterName} is closed; what was under way may be done`),
    );
    await Promise.all([...this.#sessions].map((session) => session.close()));
    this.#manager.abort();
  }

  /** A session that the server has lost is replaced, as long as no row has come. */
  async *#batches(
    plan: Plan,
    options: BatchOptions & { readonly signal: AbortSignal },
  ): AsyncGenerator<Uint8Array> {
    for (let tries = 0; ; tries++) {
      const session = this.#idle.pop() ?? this.#newSession();
      let [hasBegun, isDone] = [false, false];
      try {
        await untilAborted(session.open(), options.signal);
        for await (const batch of execute(session, plan, options)) {
          hasBegun = true;
          yield batch;
        }
        isDone = true;
        return;
      } catch (error) {
        if (!isLostSession(error)) throw error;
        this.#idle = [];
        if (hasBegun || tries > 0) throw error;
      } finally {
        if (isDone) this.#idle.push(session);
        else this.#discard(session);
      }
    }
  }

  #newSession(): SparkSession {
    const session = new SparkSession(this.#service, this.#address.userId);
    this.#sessions.add(session);
    return session;
  }

  /** Nobody waits for that. */
  #discard(session: SparkSession): void {
    void session.close().finally(() => this.#sessions.delete(session));
  }
}

function authorize(token: string | undefined): Interceptor {
  return (next) => (request) => {
    if (token !== undefined) request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
}
