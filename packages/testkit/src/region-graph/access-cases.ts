import type { RegionGraph } from '@learntrack/core';
import { toDetectionModel } from '@learntrack/core';
import { logOf } from '../generators/log.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import { after, complete, expectFindings, hour } from './cases.ts';
import { always, type RegionGraphContents } from './kind.ts';

/** The laws of one student's accesses. */
export function accessCases(): Case<RegionGraph, RegionGraphContents>[] {
  return [
    {
      law: 'accesses come by time, at the same instant by the code points of their ids',
      async run({ store }) {
        const ids = ['B', 'a', 'é', '\uffff', '😀'];
        const log = logOf(
          ...[...ids].reverse().map((activityId) => ({ activityId, timestamp: after(hour) })),
          { activityId: 'Z', timestamp: after(0) },
        );
        await complete(store, log);
        const accesses = await collect(store.accesses({ studentId: 'S1', interval: always }));
        expectSame(
          accesses.map(({ activityId }) => activityId),
          ['Z', ...ids],
          'the ids',
        );
      },
    },
    {
      law: 'accesses are those of [from, to) and of the course asked for',
      async run({ store }) {
        const log = logOf(
          { timestamp: after(-1) },
          { timestamp: after(0) },
          { timestamp: after(hour), courseId: 'C2' },
          { timestamp: after(2 * hour) },
          { studentId: 'S2', timestamp: after(0) },
        );
        await complete(store, log);
        const interval = { from: after(0), to: after(2 * hour) };
        const ids = async (query: object) =>
          (await collect(store.accesses({ studentId: 'S1', interval, ...query }))).map(
            ({ activityId }) => activityId,
          );
        expectSame(await ids({}), ['A2', 'A3'], 'in all courses');
        expectSame(await ids({ courseId: 'C2' }), ['A3'], 'in C2');
        expectSame(await ids({ studentId: 'S9' }), [], 'of an unknown student');
      },
    },
    {
      law: 'an access keeps its instant, from 1900 on, to the millisecond',
      async run({ store }) {
        const instants = [
          '1900-01-01T00:00:00.000Z',
          '1900-01-01T00:00:00.001Z',
          '1969-12-31T23:59:59.999Z',
          '1970-01-01T00:00:00.000Z',
          '2026-01-05T12:00:00.123Z',
          '2026-01-05T12:00:00.124Z',
        ].map((instant) => new Date(instant));
        const log = logOf(...instants.map((timestamp, i) => ({ timestamp, region: i % 2 ? 'US' : 'EU' })));
        await complete(store, log);
        const timesIn = async (interval: typeof always) =>
          (await collect(store.accesses({ studentId: 'S1', interval }))).map(({ timestamp }) => timestamp);
        expectSame(await timesIn(always), instants, 'the instants');
        for (const [i, from] of instants.entries()) {
          const interval = { from, to: new Date(from.getTime() + 1) };
          expectSame(await timesIn(interval), [instants[i]], `the instants in the millisecond ${i}`);
        }
        for (const window of [1, 24 * hour])
          await expectFindings(store, log, toDetectionModel({ window }), 1);
      },
    },
  ];
}
