import {
  type BookmarkManager,
  type Driver,
  type ManagedTransaction,
  type Session,
  session,
} from 'neo4j-driver';

/** One database, as one call uses it. */
export class Database {
  readonly #driver: Driver;
  readonly #name: string | undefined;
  readonly #bookmarks: BookmarkManager;
  readonly #signal: AbortSignal;

  constructor(driver: Driver, name: string | undefined, bookmarks: BookmarkManager, signal: AbortSignal) {
    this.#driver = driver;
    this.#name = name;
    this.#bookmarks = bookmarks;
    this.#signal = signal;
  }

  /** Opens a session, which whoever opens it closes. */
  open(defaultAccessMode: typeof session.READ | typeof session.WRITE, fetchSize?: number): Session {
    return this.#driver.session({
      defaultAccessMode,
      bookmarkManager: this.#bookmarks,
      ...(this.#name !== undefined && { database: this.#name }),
      ...(fetchSize !== undefined && { fetchSize }),
    });
  }

  /** Asks in one transaction; again where the server was away for a moment. */
  read<T>(ask: (transaction: ManagedTransaction) => Promise<T>): Promise<T> {
    return this.#within(session.READ, (opened) => opened.executeRead(ask));
  }

  /**
   * Changes something in one transaction; again where another came between, or the server was away for a moment. None
   * begins once the call is aborted.
   */
  write<T>(change: (transaction: ManagedTransaction) => Promise<T>): Promise<T> {
    return this.#within(session.WRITE, (opened) => opened.executeWrite(change));
  }

  async #within<T>(
    mode: typeof session.READ | typeof session.WRITE,
    run: (opened: Session) => Promise<T>,
  ): Promise<T> {
    this.#signal.throwIfAborted();
    const opened = this.open(mode);
    try {
      return await run(opened);
    } finally {
      await opened.close();
    }
  }
}
