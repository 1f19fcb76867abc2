import { setImmediate } from 'node:timers/promises';
import { ConnectionError } from '@learntrack/core';

/** The methods of all ports that give an async iterable. */
const streams = new Set([
  ...['read', 'watch', 'candidates', 'accesses', 'dailyEngagement', 'coursePerformance'],
  ...['performance', 'entries'],
]);

/**
 * A store in memory behind something like a wire: it can be stopped, killed in the middle of a call, and reached by
 * several clients. It lets the cases be tried that need a server, on data that is known to be right.
 */
export class MemoryServer<Store extends object> {
  store: Store;
  openCursors = 0;
  #up = true;
  /** How often the server has gone away: a call that began before has lost its answer. */
  #outages = 0;
  #kills = 0;
  #answering: Promise<void> = Promise.resolve();
  /** Rejects when the server goes away, for those who wait for what it sends. */
  #gone = Promise.withResolvers<never>();

  constructor(store: Store) {
    this.store = store;
  }

  async stop(): Promise<void> {
    this.#up = false;
    this.#outages += 1;
    this.openCursors = 0;
    // Failing while nobody waits is no fault.
    this.#gone.promise.catch(() => {});
    this.#gone.reject(goneAway('watch'));
    this.#gone = Promise.withResolvers();
  }

  /** Every other time before the calls on their way arrive; else behind their effect and before their answer. */
  async kill(): Promise<void> {
    this.#kills += 1;
    if (this.#kills % 2 === 0) await setImmediate();
    await this.stop();
  }

  async start(): Promise<void> {
    this.#up = true;
  }

  /** Takes calls and answers none, until what is returned is called. */
  async pause(): Promise<() => Promise<void>> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#answering = promise;
    return async () => resolve();
  }

  connect(): MemoryClient<Store> {
    return new MemoryClient(this);
  }

  /** Calls a method of the store, over the wire. */
  async call<T>(method: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
    const before = this.#outages;
    await this.#passage(signal);
    this.#check(method, before);
    const result = await run();
    await setImmediate();
    this.#check(method, before);
    return result;
  }

  /** Streams what a method of the store gives, over the wire. */
  async *stream<T>(
    method: string,
    signal: AbortSignal | undefined,
    items: () => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const before = this.#outages;
    await this.#passage(signal);
    this.#check(method, before);
    this.openCursors += 1;
    const iterator = items()[Symbol.asyncIterator]();
    const { promise: gone } = this.#gone;
    try {
      for (;;) {
        const { done, value } = await Promise.race([iterator.next(), gone]);
        this.#check(method, before);
        if (done) return;
        yield value;
      }
    } finally {
      // One that waits ends when its signal says so.
      void iterator.return?.();
      if (this.#outages === before) this.openCursors -= 1;
    }
  }

  /** The way to the server, for as long as the caller waits. */
  async #passage(signal: AbortSignal | undefined): Promise<void> {
    await setImmediate();
    const { promise, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
    await Promise.race([this.#answering, promise]).finally(() =>
      signal?.removeEventListener('abort', onAbort),
    );
  }

  #check(operation: string, outagesBefore: number): void {
    if (this.#up && this.#outages === outagesBefore) return;
    throw goneAway(operation);
  }
}

function goneAway(operation: string): ConnectionError {
  return new ConnectionError('the server went away', { adapter: 'remote-memory', operation });
}

/** A connection to a {@link MemoryServer}. */
export class MemoryClient<Store extends object> {
  readonly #server: MemoryServer<Store>;
  #closed = false;

  constructor(server: MemoryServer<Store>) {
    this.#server = server;
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  /** The server's store, over the wire. */
  get store(): Store {
    return this.#remote(() => this.#server.store);
  }

  #remote<T extends object>(target: () => T): T {
    return new Proxy({} as T, {
      get: (_, property) => {
        const member = Reflect.get(target(), property);
        if (typeof member !== 'function') return member;
        const invoke = <Result>(args: readonly unknown[]) =>
          Reflect.apply(Reflect.get(target(), property) as () => Result, target(), args);
        const method = String(property);
        // Opening the states of a name does no I/O; what it gives does.
        if (method === 'open') return (name: string) => this.#remote(() => invoke<object>([name]));
        return streams.has(method)
          ? (...args: unknown[]) =>
              this.#server.stream(method, signalOf(args), () => invoke<AsyncIterable<unknown>>(args))
          : (...args: unknown[]) => this.#call(method, signalOf(args), () => invoke<Promise<unknown>>(args));
      },
    });
  }

  async #call<T>(method: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
    if (this.#closed) {
      throw new ConnectionError('the client is closed', { adapter: 'remote-memory', operation: method });
    }
    return this.#server.call(method, signal, run);
  }
}

/** The signal of a call, whose options come last. */
function signalOf(args: readonly unknown[]): AbortSignal | undefined {
  return (args.at(-1) as { readonly signal?: AbortSignal } | undefined)?.signal;
}
