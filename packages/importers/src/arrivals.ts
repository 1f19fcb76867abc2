const hour = 3_600_000;

interface Arrival<T> {
  readonly at: number;
  readonly item: T;
}

/** Sorts a stream by arrival, in bounded memory: whoever adds to it promises that nothing earlier follows. */
export class Arrivals<T> {
  readonly #byHour = new Map<number, Arrival<T>[]>();
  #nextHour = 0;

  /** @param at - milliseconds since the stream began */
  add(at: number, item: T): void {
    const key = Math.floor(at / hour);
    const arrivals = this.#byHour.get(key);
    if (arrivals) arrivals.push({ at, item });
    else this.#byHour.set(key, [{ at, item }]);
  }

  /** Takes out, in order, what arrives before the end of the hour that `time` lies in. */
  *takeThrough(time: number): Generator<T, void, undefined> {
    for (; this.#byHour.size > 0 && this.#nextHour * hour <= time; this.#nextHour += 1) {
      const arrivals = this.#byHour.get(this.#nextHour) ?? [];
      this.#byHour.delete(this.#nextHour);
      for (const { item } of arrivals.sort((a, b) => a.at - b.at)) yield item;
    }
  }
}
