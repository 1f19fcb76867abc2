import { createLearnTrack, type LearnTrack, spanNames } from '@learntrack/core';
import { trace } from '@opentelemetry/api';
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { batches } from '../load.ts';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { recordUntilProjected } from './rates.ts';
import type { Stores } from './stores.ts';

const runs = 5;
const count = 40_000;

/** Adds up how long spans last, by what they are of. */
class Sums implements SpanProcessor {
  readonly seconds = new Map<string, number>();

  onStart(): void {}

  onEnd({ name, attributes, duration: [seconds, nanoseconds] }: ReadableSpan): void {
    const of = [name, attributes.projection].filter(Boolean).join(' ');
    this.seconds.set(of, (this.seconds.get(of) ?? 0) + seconds + nanoseconds / 1e9);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Where the time goes, all four together: how much of it each kind of span lasts. They overlap. */
export async function timeBySpan(stores: Stores, progress: (text: string) => void): Promise<Measure[]> {
  const shares = new Map<string, number[]>();
  const sums = new Sums();
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [sums] }));
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: where the time goes`);
    const given = [...batches(count, 1000, i + 1)];
    const { all, remove } = await stores.open();
    const learnTrack = await createLearnTrack({ adapters: all() });
    sums.seconds.clear();
    const total = await secondsOf(() => recordUntilProjected(learnTrack as LearnTrack, given));
    await learnTrack.close();
    await remove();
    if (i === 0) continue;
    for (const [name, seconds] of sums.seconds) {
      if (name === spanNames.record) continue;
      shares.set(name, [...(shares.get(name) ?? []), seconds / total]);
    }
  }
  trace.disable();
  return [...shares].map(([name, its]) =>
    medianOf(its, {
      name: `share of the time, all four together, in which a span is open: ${name}`,
      unit: 'ratio',
      better: 'lower',
    }),
  );
}
