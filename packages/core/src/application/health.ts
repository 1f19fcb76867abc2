import type { CallOptions } from '../ports/call-options.ts';
import { untilAborted } from './abort.ts';
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
  /** Every adapter answers, every projection tells how far it is, and none is stopped or backing off. */
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
  const ok = checked.every((adapter) => adapter.ok) && projections.every(isWell);
  return { ok, adapters: checked, projections };
}

function isWell({ state, checkpoint, lag, lastError }: ProjectionStatus): boolean {
  // A failure of a while ago, where nobody has tried since, is none of now.
  const failsNow = checkpoint === undefined && lastError !== undefined;
  return lag !== undefined && !failsNow && state !== 'stopped' && state !== 'backing-off';
}

/** Whether the stores of adapters answer before the signal aborts, by name; where several have one name, whether all do. */
export async function answering(
  adapters: readonly Pingable[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, boolean>> {
  const answers = new Map<string, boolean>();
  const ask = async (adapter: Pingable) => {
    const asked = untilAborted(checkAdapter(adapter, { signal }), signal);
    const ok = await asked.then((health) => health.ok).catch(() => false);
    answers.set(adapter.name, ok && answers.get(adapter.name) !== false);
  };
  await Promise.all(adapters.map(ask));
  return answers;
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
