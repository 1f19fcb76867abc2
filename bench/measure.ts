/** One figure of a benchmark. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Without one, the measure is information. */
  readonly goal?: number;
  readonly better: 'higher' | 'lower';
  /** The lowest and the highest run. */
  readonly spread: readonly [number, number];
}

/** A benchmark: a name, and what it measures. */
export interface Benchmark {
  readonly name: string;
  run(progress: (text: string) => void): Promise<readonly Measure[]>;
}

/** The median of some runs as a measure. */
export function medianOf(runs: readonly number[], about: Omit<Measure, 'value' | 'spread'>): Measure {
  const sorted = [...runs].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1
      ? (sorted[middle] ?? Number.NaN)
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  return { ...about, value: median, spread: [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN] };
}

/** Whether a measure reaches its goal. */
export function isReached({ value, goal, better }: Measure): boolean {
  return goal === undefined || (better === 'higher' ? value >= goal : value <= goal);
}

/** How many seconds something takes. */
export async function secondsOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
