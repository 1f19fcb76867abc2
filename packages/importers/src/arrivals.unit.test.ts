import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arrivals } from './arrivals.ts';

const hour = 3_600_000;

test('arrivals come out in order, each once, as soon as their hour is over', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5 * hour)), fc.nat(5 * hour), (times, now) => {
      const arrivals = new Arrivals<number>();
      for (const time of times) arrivals.add(time, time);
      const soon = [...arrivals.takeThrough(now)];
      const later = [...arrivals.takeThrough(Number.POSITIVE_INFINITY)];
      expect([...soon, ...later]).toEqual(times.toSorted((a, b) => a - b));
      expect(soon.every((time) => Math.floor(time / hour) <= Math.floor(now / hour))).toBe(true);
      expect(later.every((time) => Math.floor(time / hour) > Math.floor(now / hour))).toBe(true);
    }),
  );
});
