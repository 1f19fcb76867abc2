/** How fast the log grows. */
export interface LogRates {
  /** Takes down where the log ends. */
  readonly note: (position: number, at: number) => void;
  /** The rates so far, oldest first. */
  readonly rates: () => readonly (readonly [at: number, perSecond: number])[];
}

interface Noted {
  readonly position: number;
  readonly at: number;
}

/** Remembers how fast the log grew, for a while. */
export function logRates(whileMs: number, longestGapMs: number): LogRates {
  let rates: (readonly [at: number, perSecond: number])[] = [];
  let last: Noted | undefined;
  return {
    note: (position, at) => {
      // Over a time that nobody looked there is no rate but a mean, and a log that ends sooner is another one.
      if (last && at - last.at <= longestGapMs && position >= last.position && at > last.at) {
        const perSecond = (1000 * (position - last.position)) / (at - last.at);
        rates.push([at, Math.round(100 * perSecond) / 100]);
      } else rates = [];
      rates = rates.filter(([time]) => time > at - whileMs);
      last = { position, at };
    },
    rates: () => rates,
  };
}
