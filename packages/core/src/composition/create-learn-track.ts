import { Container } from 'inversify';
import type { PortName } from '../ports/ports.ts';
import type { Adapter } from './adapter.ts';
import { learnTrackModule } from './container-module.ts';
import type { LearnTrack } from './learn-track.ts';
import type { LearnTrackOptions } from './options.ts';
import { tokens } from './tokens.ts';

/** The ports that there are with a list of adapters; the clock is always there. */
export type ProvidedPorts<Adapters extends readonly Adapter[]> =
  | { [I in keyof Adapters]: keyof Adapters[I]['ports'] & PortName }[number]
  | 'clock';

/**
 * Sets LearnTrack up. Without adapters everything is kept in memory. Nothing connects yet, but where
 * `projections` is `background`, following the log begins, and connects to the stores by itself.
 *
 * @throws `MissingAdapterError` without an activity store, `ValidationError` when an option is not allowed
 *
 * @example
 * ```ts
 * const learnTrack = await createLearnTrack();
 * try {
 *   await learnTrack.activities.record(
 *     { studentId: 'S1', courseId: 'C1', action: 'page_view', timestamp: new Date(), region: 'EU' },
 *     { until: 'projected' },
 *   );
 *   console.log(await learnTrack.scores.top(10));
 * } finally {
 *   await learnTrack.close();
 * }
 * ```
 */
export async function createLearnTrack<const Adapters extends readonly Adapter[] = readonly Adapter[]>(
  options: LearnTrackOptions<Adapters> = {},
): Promise<LearnTrack<ProvidedPorts<Adapters>>> {
  const container = new Container();
  container.load(learnTrackModule(options));
  // The types of the adapters tell which ports there are; the others' stand-ins tell so when they are called.
  return container.get(tokens.learnTrack) as unknown as LearnTrack<ProvidedPorts<Adapters>>;
}
