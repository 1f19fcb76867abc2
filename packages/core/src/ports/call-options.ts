/** What every call that does I/O takes. */
export interface CallOptions {
  /**
   * Ends the waiting: the call rejects with the signal's reason. What is already on its way to a store may still take
   * effect.
   */
  readonly signal?: AbortSignal | undefined;
}
