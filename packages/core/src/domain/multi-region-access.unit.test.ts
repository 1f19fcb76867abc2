import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activityOf } from '../../test/arbitraries.ts';
import { ValidationError } from './errors.ts';
import {
  compareAccesses,
  type DetectionModel,
  detectMultiRegionAccess,
  type MultiRegionAccess,
  type RegionAccess,
  toAccesses,
  toDetectionModel,
} from './multi-region-access.ts';

const start = Date.parse('2026-01-31T09:00:00Z');
const hourMs = 60 * 60 * 1000;

const access = (region: string, ms: number, activityId = `${region}@${ms}`): RegionAccess => ({
  activityId,
  courseId: 'C1',
  action: 'page_view',
  timestamp: new Date(start + ms),
  region,
});

/** Accesses one hour after the other, by their regions. */
const hourly = (regions: string) => [...regions].map((region, hour) => access(region, hour * hourMs));

const detect = (accesses: readonly RegionAccess[], rules: Parameters<typeof toDetectionModel>[0] = {}) =>
  detectMultiRegionAccess('S1', accesses, toDetectionModel(rules));

const idsOf = (finding: MultiRegionAccess | undefined) => finding?.evidence.map((one) => one.activityId);

/**
 * The finding by brute force: all sets of accesses are tried. Places are those in the order of time, at the same
 * millisecond by id.
 */
function bruteForce(
  accesses: readonly RegionAccess[],
  { window, minRegions, minActivities, allow }: DetectionModel,
) {
  const counting = accesses.filter(({ region }) => region !== 'unknown' && !allow.has(region));
  const ordered = [...counting].sort(
    (a, b) =>
      a.timestamp.getTime() - b.timestamp.getTime() ||
      Buffer.compare(Buffer.from(a.activityId), Buffer.from(b.activityId)),
  );
  const time = (place: number) => (ordered[place] as RegionAccess).timestamp.getTime();
  const regionOf = (place: number) => (ordered[place] as RegionAccess).region;

  const proofs: number[][] = [];
  for (let bits = 0; bits < 2 ** ordered.length; bits++) {
    const places = ordered.map((_, place) => place).filter((place) => (bits >> place) % 2 === 1);
    const perRegion = Object.values(Object.groupBy(places, regionOf));
    if (perRegion.length !== minRegions || perRegion.some((its) => its?.length !== minActivities)) continue;
    if (time(Math.max(...places)) - time(Math.min(...places)) <= window) proofs.push(places);
  }
  if (proofs.length === 0) return undefined;
  const complete = Math.min(...proofs.map((places) => Math.max(...places)));
  const first = proofs.filter((places) => Math.max(...places) === complete);
  const evidence = first.find((mine) =>
    first.every((other) => mine.every((place, i) => place >= (other[i] as number))),
  );
  if (!evidence) throw new Error('no proof has the latest accesses');

  const regions = new Set<string>();
  for (let from = 0; from < ordered.length; from++) {
    for (let to = from; to < ordered.length && time(to) - time(from) <= window; to++) {
      const inside = ordered.slice(from, to + 1).map(({ region }) => region);
      const enough = new Set(
        inside.filter((region) => inside.filter((other) => other === region).length >= minActivities),
      );
      if (enough.size >= minRegions) for (const region of enough) regions.add(region);
    }
  }

  // Stays are runs of accesses in one region.
  const stays: { region: string; entered: number; left: number }[] = [];
  for (const [place, { region }] of ordered.entries()) {
    const stay = stays.at(-1);
    if (stay?.region === region) stay.left = time(place);
    else stays.push({ region, entered: time(place), left: time(place) });
  }
  const alternations = stays.filter((stay, i) => {
    const before = stays[i - 2];
    return before?.region === stay.region && stay.entered - before.left <= window;
  }).length;

  return {
    studentId: 'S1',
    regions: [...regions].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    evidence: evidence.map((place) => ordered[place]),
    alternations,
    severity: 1 - 1 / 2 ** ((regions.size - 1) / 2 + alternations / 4),
  };
}

const rulesInSmall = fc
  .record({
    window: fc.integer({ min: 1, max: 12 }),
    minRegions: fc.integer({ min: 2, max: 4 }),
    minActivities: fc.constantFrom(1, 1, 2, 3),
    allow: fc.subarray(['A', 'B', 'campus']),
  })
  .map(toDetectionModel);

const accessesInSmall = fc
  .array(
    fc.tuple(fc.constantFrom('A', 'B', 'C', 'D', '😀', 'unknown', 'campus'), fc.integer({ min: 0, max: 20 })),
    { maxLength: 9 },
  )
  .chain((drafts) =>
    fc
      .shuffledSubarray(
        drafts.map((_, i) => `A${i}`),
        { minLength: drafts.length, maxLength: drafts.length },
      )
      .map((ids) => drafts.map(([region, ms], i) => access(region, ms, ids[i] as string))),
  );

describe('multi-region access', () => {
  test('is what trying all sets of accesses finds', () => {
    let found = 0;
    fc.assert(
      fc.property(accessesInSmall, rulesInSmall, (accesses, model) => {
        const finding = detectMultiRegionAccess('S1', accesses, model);
        const expected = bruteForce(accesses, model);
        if (expected) found += 1;
        expect(finding === undefined).toBe(expected === undefined);
        if (!finding || !expected) return;
        expect({ ...finding, severity: 0 }).toEqual({ ...expected, severity: 0 });
        expect(finding.severity).toBeCloseTo(expected.severity, 12);
      }),
      { numRuns: 4000 },
    );
    expect(found).toBeGreaterThan(400);
  });

  test('is proved by evidence that anyone can check', () => {
    fc.assert(
      fc.property(accessesInSmall, rulesInSmall, (accesses, model) => {
        const { evidence = [], regions = [] } = detectMultiRegionAccess('S1', accesses, model) ?? {};
        if (evidence.length === 0) return;
        const times = evidence.map((one) => one.timestamp.getTime());
        const perRegion = Object.values(Object.groupBy(evidence, (one) => one.region));
        expect(perRegion.map((its) => its?.length)).toEqual(
          Array(model.minRegions).fill(model.minActivities),
        );
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(model.window);
        for (const one of evidence) {
          expect(accesses).toContain(one);
          expect(regions).toContain(one.region);
          expect(model.allow.has(one.region)).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('stays when the rules become milder: a longer window, fewer regions, fewer activities', () => {
    const milder = fc.record({
      window: fc.nat(5),
      minRegions: fc.nat(2),
      minActivities: fc.nat(2),
    });
    let found = 0;
    fc.assert(
      fc.property(accessesInSmall, rulesInSmall, milder, (accesses, model, by) => {
        const finding = detectMultiRegionAccess('S1', accesses, model);
        if (!finding) return;
        found += 1;
        const mild = detectMultiRegionAccess('S1', accesses, {
          ...model,
          window: model.window + by.window,
          minRegions: Math.max(2, model.minRegions - by.minRegions),
          minActivities: Math.max(1, model.minActivities - by.minActivities),
        });
        expect(mild?.regions).toEqual(expect.arrayContaining([...finding.regions]));
        expect(mild?.alternations).toBeGreaterThanOrEqual(finding.alternations);
      }),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(200);
  });

  test('is the same for any order of the accesses, and leaves them as they are', () => {
    const shuffled = accessesInSmall.chain((accesses) =>
      fc.tuple(
        fc.constant(accesses),
        fc.shuffledSubarray(accesses, { minLength: accesses.length, maxLength: accesses.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, rulesInSmall, ([accesses, others], model) => {
        const before = [...accesses];
        const finding = detectMultiRegionAccess('S1', accesses, model);
        expect(detectMultiRegionAccess('S1', others, model)).toEqual(finding);
        expect(accesses).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  test('needs two regions', () => {
    expect(detect([])).toBeUndefined();
    expect(detect(hourly('AAAA'))).toBeUndefined();
    expect(detect(hourly('AB'))).toMatchObject({ studentId: 'S1', regions: ['A', 'B'], alternations: 0 });
  });

  test('lies in a closed window: exactly its length is inside, a millisecond more is not', () => {
    const day = 24 * hourMs;
    expect(idsOf(detect([access('A', 0), access('B', day)]))).toEqual(['A@0', `B@${day}`]);
    expect(detect([access('A', 0), access('B', day + 1)])).toBeUndefined();
    expect(detect([access('A', 0), access('B', 1)], { window: 1 })).toBeDefined();
    expect(detect([access('A', 0), access('B', 2)], { window: 1 })).toBeUndefined();
  });

  test('at one and the same instant is access all the more', () => {
    const together = [access('B', 0, 'x2'), access('A', 0, 'x1'), access('C', 0, 'x3')];
    expect(idsOf(detect(together, { window: 1, minRegions: 3 }))).toEqual(['x1', 'x2', 'x3']);
  });

  test.each([
    [2, ['A', 'B']],
    [3, ['A', 'B', 'C']],
    [4, ['A', 'B', 'C', 'D']],
  ])('of %d regions is proved by %j', (minRegions, regions) => {
    const finding = detect(hourly('ABCD'), { minRegions });
    expect(finding?.evidence.map((one) => one.region)).toEqual(regions);
    expect(finding?.regions).toEqual(['A', 'B', 'C', 'D']);
    expect(detect(hourly('ABCD'), { minRegions: 5 })).toBeUndefined();
  });

  test('counts regions inside a window only, not over all time', () => {
    const farApart = [access('A', 0), access('B', hourMs), access('C', 100 * hourMs)];
    expect(detect(farApart, { minRegions: 3 })).toBeUndefined();
    expect(detect(farApart)?.regions).toEqual(['A', 'B']);
  });

  test.each([
    ['ABAB', 2, '0 1 2 3'],
    ['AABAAB', 2, '2 3 4 5'],
    ['AABB', 3, undefined],
    ['ABCABC', 2, '0 1 3 4'],
  ])(
    '%s with %d activities from each region is proved by those at the hours %s',
    (regions, minActivities, hours) => {
      const finding = detect(hourly(regions), { minActivities });
      const times = finding?.evidence.map((one) => (one.timestamp.getTime() - start) / hourMs);
      expect(times?.join(' ')).toBe(hours);
    },
  );

  test('counts the activities of a region inside a window only, not over all time', () => {
    const accesses = [access('A', 0), access('B', 1), access('A', 10), access('B', 20)];
    expect(detect(accesses, { window: 19, minActivities: 2 })).toBeUndefined();
    expect(detect(accesses, { window: 20, minActivities: 2 })).toBeDefined();
  });

  test('lists no region with too few activities, but counts the returns that it makes', () => {
    expect(detect(hourly('AABBCB'), { minActivities: 2 })).toMatchObject({
      regions: ['A', 'B'],
      alternations: 1,
    });
  });

  test('is proved by the first set that is complete, with the accesses closest to it', () => {
    const accesses = [...hourly('AAABAC'), access('C', 90 * hourMs), access('A', 90 * hourMs + 1)];
    expect(detect(accesses)?.evidence.map((one) => one.timestamp.getTime() - start)).toEqual([
      2 * hourMs,
      3 * hourMs,
    ]);
    expect(detect(accesses)?.regions).toEqual(['A', 'B', 'C']);
  });

  test('knows no region that is unknown, and none that is allowed', () => {
    const accesses = [access('EU', 0), access('unknown', 1), access('campus', 2)];
    expect(detect(accesses, { allow: ['campus'] })).toBeUndefined();
    expect(detect(accesses)?.regions).toEqual(['EU', 'campus']);
    expect(detect([...accesses, access('US', 3)], { allow: ['campus'] })?.regions).toEqual(['EU', 'US']);
    expect(detect([access('EU', 0), access('Unknown', 1)])?.regions).toEqual(['EU', 'Unknown']);
  });

  test('looks through an allowed region as if it were not there', () => {
    expect(detect(hourly('ACBCA'), { allow: ['C'] })).toMatchObject({ regions: ['A', 'B'], alternations: 1 });
    expect(detect(hourly('ACACA'), { allow: ['C'] })).toBeUndefined();
  });

  test.each([
    ['AB', 0],
    ['ABA', 1],
    ['AABBAA', 1],
    ['ABAB', 2],
    ['ABABAB', 4],
    ['ABCA', 0],
    ['ABCBA', 1],
    ['ABCABC', 0],
  ])('%s has %d returns', (regions, alternations) => {
    expect(detect(hourly(regions))?.alternations).toBe(alternations);
  });

  test('counts a return only from a region left within the window', () => {
    const long = [access('A', 0), access('A', 10), access('B', 15), access('A', 20), access('A', 21)];
    expect(detect(long, { window: 10 })?.alternations).toBe(1);
    expect(detect(long, { window: 9 })?.alternations).toBe(0);
  });

  test.each([
    ['AB', 1 - 2 ** -0.5],
    ['ABABAB', 1 - 2 ** -1.5],
    ['ABC', 0.5],
    ['ABCDE', 0.75],
    ['ABCBCB', 1 - 2 ** -1.75],
  ])('%s has the severity %d', (regions, severity) => {
    expect(detect(hourly(regions))?.severity).toBeCloseTo(severity, 12);
  });

  test('is never more severe than 1, and more so with more regions or returns', () => {
    const severities = ['AB', 'ABA', 'ABC', 'ABAC', 'ABCABCABC', 'AB'.repeat(500)].map(
      (regions) => detect(hourly(regions), { window: '1000d' })?.severity ?? Number.NaN,
    );
    for (const severity of severities) expect(severity > 0 && severity <= 1).toBe(true);
    expect(severities[1]).toBeGreaterThan(severities[0] as number);
    expect(severities[2]).toBeGreaterThan(severities[0] as number);
    expect(severities.at(-1)).toBeGreaterThan(0.99);
  });

  test('with names of other scripts and keys of objects works alike', () => {
    const finding = detect([access('__proto__', 0), access('constructor', 1), access('学校', 2)]);
    expect(finding?.regions).toEqual(['__proto__', 'constructor', '学校']);
  });
});

describe('accesses', () => {
  test('are the activities of known regions, with what detection looks at', () => {
    const activities = fc.array(activityOf());
    fc.assert(
      fc.property(activities, (given) => {
        const known = given.filter(({ region }) => region !== 'unknown');
        const accesses = toAccesses(given);
        expect(accesses.map((one) => one.activityId)).toEqual(known.map((one) => one.activityId));
        for (const [i, one] of accesses.entries()) {
          expect(known[i]).toMatchObject(one);
          expect(Object.keys(one).sort()).toEqual(
            ['action', 'activityId', 'courseId', 'region', 'studentId', 'timestamp'].sort(),
          );
        }
      }),
    );
  });

  test('are ordered by time, at the same millisecond by the bytes of their ids', () => {
    const accesses = [
      access('A', 5, 'b'),
      access('B', 5, '😀'),
      access('C', 5, '\uffff'),
      access('D', 4, 'z'),
    ];
    expect(accesses.sort(compareAccesses).map((one) => one.activityId)).toEqual(['z', 'b', '\uffff', '😀']);
  });
});

describe('the rules of detection', () => {
  test('have defaults: 24 hours, 2 regions, 1 activity each, nothing allowed', () => {
    expect(toDetectionModel()).toEqual({
      ...{ window: 24 * hourMs, minRegions: 2, minActivities: 1, allow: new Set() },
    });
  });

  test.each([1, 0, -2, 2.5, Number.NaN, Number.POSITIVE_INFINITY, '2', null].map((wrong) => [wrong]))(
    'refuse %s regions',
    (minRegions) => {
      expect(() => toDetectionModel({ minRegions: minRegions as never })).toThrow(ValidationError);
      expect(() => toDetectionModel({ minRegions: minRegions as never })).toThrow(
        /^Invalid detection rules: minRegions: .+ is no whole number from 2$/,
      );
    },
  );

  test.each([0, -2, 1.5, Number.NaN, '1', null].map((wrong) => [wrong]))(
    'refuse %s activities',
    (minActivities) => {
      expect(() => toDetectionModel({ minActivities: minActivities as never })).toThrow(
        /^Invalid detection rules: minActivities: .+ is no whole number from 1$/,
      );
    },
  );

  test.each([0, -1, 'day', Number.NaN, null].map((wrong) => [wrong]))('refuse a window of %s', (window) => {
    expect(() => toDetectionModel({ window: window as never })).toThrow(/^Invalid duration: window: /);
  });
});
