import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect } from '../../test/activity.ts';
import type { RegionAccess } from './multi-region-access.ts';
import { toStays } from './region-stay.ts';

const start = Date.parse('2026-01-31T09:00:00Z');
const at = (ms: number) => new Date(start + ms);

const access = (region: string, ms: number): RegionAccess => ({
  activityId: `${region}@${ms}`,
  courseId: 'C1',
  action: 'page_view',
  timestamp: at(ms),
  region,
});

describe('stays', () => {
  test('are runs of accesses from one region, from the first of them to the last', async () => {
    const accesses = [access('A', 0), access('A', 5), access('B', 7), access('A', 9)];
    expect(await collect(toStays(accesses))).toEqual([
      { region: 'A', from: at(0), to: at(5), activities: 2 },
      { region: 'B', from: at(7), to: at(7), activities: 1 },
      { region: 'A', from: at(9), to: at(9), activities: 1 },
    ]);
  });

  test('of nobody are none', async () => {
    expect(await collect(toStays([]))).toEqual([]);
  });

  test('part the accesses: side by side, in order, each access in one of them', async () => {
    const histories = fc
      .array(fc.tuple(fc.constantFrom('A', 'B', '__proto__'), fc.nat(50)), { maxLength: 40 })
      .map((drafts) => drafts.sort(([, a], [, b]) => a - b).map(([region, ms]) => access(region, ms)));
    await fc.assert(
      fc.asyncProperty(histories, async (accesses) => {
        const stays = await collect(toStays(accesses));
        const left = [...accesses];
        for (const [i, { region, from, to, activities }] of stays.entries()) {
          const its = left.splice(0, activities);
          expect(its).toHaveLength(activities);
          expect(new Set(its.map((one) => one.region))).toEqual(new Set([region]));
          expect([its[0]?.timestamp, its.at(-1)?.timestamp]).toEqual([from, to]);
          expect(stays[i + 1]?.region).not.toBe(region);
        }
        expect(left).toEqual([]);
      }),
    );
  });

  test('are told as soon as they end, and leaving early leaves the accesses', async () => {
    const asked: string[] = [];
    let left = false;
    async function* accesses() {
      try {
        for (const [i, region] of ['A', 'A', 'B', 'C'].entries()) {
          asked.push(region);
          yield access(region, i);
        }
      } finally {
        left = true;
      }
    }
    for await (const { region } of toStays(accesses())) {
      expect(region).toBe('A');
      break;
    }
    expect(asked).toEqual(['A', 'A', 'B']);
    expect(left).toBe(true);
  });
});
