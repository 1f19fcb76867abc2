import type { CallOptions } from '../ports/call-options.ts';
import type { ProjectionStatus, Projector } from './projector.ts';

/** An adapter that can be asked whether its store answers. */
export interface Pingable {
  readonly name: string;
  ping?(options: CallOptions): Promise<void>;
}

/** Whether an adapter's store answers. */
export interface AdapterHealth {
  readonly name: string;
  readonly ok: boolean;
  /** How long the answer took. */
  readonly ms: number;
  /** Why it did not answer. */
  readonly error?: Error;
}

/** Whether everything works. */
export interface Health {
  /** Every adapter answers, and of every projection it is known how far it is, and nothing that failed last. */
  readonly ok: boolean;
  readonly adapters: readonly AdapterHealth[];
  readonly projections: readonly ProjectionStatus[];
}

/** Asks every adapter and every projection; never throws for what they answer. */
export async function health(
  adapters: readonly Pingable[],
  projector: Projector,
  options: CallOptions,
): Promise<Health> {
  const [checked, projections] = await Promise.all([
    Promise.all(adapters.map((adapter) => checkAdapter(adapter, options))),
    projector.status(options),
  ]);
  const ok =
    checked.every((adapter) => adapter.ok) &&
    projections.every(({ lag, lastError }) => lag !== undefined && lastError === undefined);
  return { ok, adapters: checked, projections };
}

/** Asks one adapter. */
export async function checkAdapter(adapter: Pingable, options: CallOptions): Promise<AdapterHealth> {
  const start = performance.now();
  try {
    await adapter.ping?.(options);
    return { name: adapter.name, ok: true, ms: performance.now() - start };
  } catch (error) {
    options.signal?.throwIfAborted();
    const cause = error instanceof Error ? error : new Error(String(error));
    return { name: adapter.name, ok: false, ms: performance.now() - start, error: cause };
  }
}
