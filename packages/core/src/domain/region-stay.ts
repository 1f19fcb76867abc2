import type { RegionAccess } from './multi-region-access.ts';

/** Accesses from one region, with none from another between them. */
export interface RegionStay {
  readonly region: string;
  /** The instant of the first access. */
  readonly from: Date;
  /** The instant of the last access; where there is one alone, that of the first. */
  readonly to: Date;
  /** How many accesses. */
  readonly activities: number;
}

/**
 * A student's stays, one after the other, each as soon as the next one begins: in memory is one at a time.
 *
 * @param accesses - the student's, by time
 */
export async function* toStays(
  accesses: AsyncIterable<RegionAccess> | Iterable<RegionAccess>,
): AsyncGenerator<RegionStay, void, undefined> {
  let stay: RegionStay | undefined;
  for await (const { region, timestamp } of accesses) {
    if (stay?.region === region) {
      stay = { ...stay, to: timestamp, activities: stay.activities + 1 };
    } else {
      if (stay) yield stay;
      stay = { region, from: timestamp, to: timestamp, activities: 1 };
    }
  }
  if (stay) yield stay;
}
