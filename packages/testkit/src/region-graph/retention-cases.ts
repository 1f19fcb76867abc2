import type { LogEntry, RegionGraph } from '@learntrack/core';
import fc from 'fast-check';
import { logArbitrary, logOf } from '../generators/log.ts';
import { bare, Follower } from '../projection/follower.ts';
import { expectAnswers, expectUnchanged, followed } from '../projection/projection-expectations.ts';
import { longLog, sampleLog } from '../projection/sample-log.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { killDuring, killHops } from '../suite/kill-during.ts';
import { after, complete, hour } from './cases.ts';
import { regionGraphKind as kind, type RegionGraphContents, remainingAccesses } from './kind.ts';

/** Some of the sample log lies before, the rest behind it. */
const horizon = new Date('2026-01-06T00:00:00Z');

/** The laws of retention: what is older than a horizon leaves, and nothing else. */
export function retentionCases(): Case<RegionGraph, RegionGraphContents>[] {
  return [
    {
      law: 'accesses before the horizon leave and are told, those at it or behind it stay',
      async run({ store }) {
        const log = logOf(
          ...[-1, 0, 1].map((ms) => ({ timestamp: after(ms), region: ms < 0 ? 'US' : 'EU' })),
          { studentId: 'S2', timestamp: after(-24 * hour) },
          { studentId: 'S2', timestamp: after(-24 * hour), region: 'unknown' },
          { studentId: 'S3', timestamp: new Date('1960-01-01T00:00:00Z') },
          { studentId: 'S3', timestamp: after(hour), courseId: 'C2', region: 'US' },
        );
        await complete(store, log);
        expectSame(await store.removeBefore(after(0)), 3, 'how many went');
        await expectAnswers(kind, store, withoutAccessesBefore(log, after(0)));
      },
    },
    {
      law: 'removing again, or before an earlier horizon, removes nothing more',
      async run({ store }) {
        await complete(store, sampleLog());
        await store.removeBefore(horizon);
        const left = withoutAccessesBefore(sampleLog(), horizon);
        const again = async () => {
          expectSame(await store.removeBefore(horizon), 0, 'how many went');
          expectSame(await store.removeBefore(after(0)), 0, 'how many went before an earlier horizon');
        };
        await expectUnchanged(kind, store, again, left);
      },
    },
    {
      law: 'a removal leaves the checkpoint where it is, and the log is followed on from there',
      async run({ store }) {
        const follower = await followed(kind, store, 6);
        const before = await store.readCheckpoint();
        await store.removeBefore(after(-24 * hour));
        await store.removeBefore(horizon);
        expectSame(await store.readCheckpoint(), before, 'the checkpoint');
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(kind, store, withoutAppliedBefore(sampleLog(), 6, horizon));
      },
    },
    {
      law: 'what is older and applied later stays until the next removal',
      async run({ store }) {
        const follower = await followed(kind, store, 1);
        await store.removeBefore(horizon);
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(kind, store, withoutAppliedBefore(sampleLog(), 1, horizon));
        expectSame(await store.removeBefore(horizon), 4, 'how many went by the next removal');
        await expectAnswers(kind, store, withoutAccessesBefore(sampleLog(), horizon));
      },
    },
    {
      law: 'the latest horizon is told, until a generation is built that knows of none',
      async run({ store }) {
        const follower = await followed(kind, store, sampleLog().length);
        await follower.complete();
        const expectHorizon = async (expected: Date | undefined, when: string) =>
          expectSame(await store.horizon(), expected, `the horizon ${when}`);
        await expectHorizon(undefined, 'before any removal');
        await store.removeBefore(after(0));
        await store.removeBefore(horizon);
        await store.removeBefore(after(0));
        await expectHorizon(horizon, 'after removals before it, and before an earlier one');
        const next = await Follower.start(kind, store, sampleLog(), follower.checkpoint);
        await next.takeAll();
        await next.complete();
        await expectHorizon(undefined, 'of the next generation');
        await store.removeBefore(new Date('1800-01-01T00:00:00Z'));
        await expectHorizon(new Date('1800-01-01T00:00:00Z'), 'where nothing is older');
      },
    },
    {
      law: 'a store that follows no log has nothing to remove',
      async run({ store }) {
        expectSame(await store.removeBefore(horizon), 0, 'how many went');
        expectSame(await store.horizon(), undefined, 'the horizon');
        expectSame(await store.readCheckpoint(), undefined, 'the checkpoint');
      },
    },
    {
      law: 'a removal reaches the served generation and the one that is built',
      needs: ['generations'],
      async run({ store }) {
        const served = await followed(kind, store, sampleLog().length);
        await served.complete();
        const next = await Follower.start(kind, store, sampleLog(), served.checkpoint);
        await next.take(5);
        await store.removeBefore(horizon);
        const left = withoutAccessesBefore(sampleLog(), horizon);
        await expectAnswers(kind, store, left, 'the served answers');
        await next.takeAll();
        await next.complete();
        await expectAnswers(kind, store, withoutAppliedBefore(sampleLog(), 5, horizon));
      },
    },
    {
      law: 'after a removal the database holds nothing older',
      needs: ['probe'],
      async run({ store, probe }) {
        await complete(store, sampleLog());
        await store.removeBefore(horizon);
        const left = withoutAccessesBefore(sampleLog(), horizon);
        expectSame(
          kind.foundContents(await probe.contents()),
          kind.expectedContents(left),
          'what the database holds',
        );
      },
    },
    {
      law: 'students and regions that carry nothing after a removal go, too',
      needs: ['probe'],
      async run({ store, probe }) {
        const names = ['Old Student, €', 'Old Region, €'];
        const [studentId = '', region = ''] = names;
        const log = logOf(
          { studentId, timestamp: after(-hour) },
          { studentId: 'S1', region, timestamp: after(-hour) },
          { studentId: 'S1', timestamp: after(0) },
        );
        await complete(store, log);
        for (const name of names) expectSame(await probe.mentions(name), true, `mentions of ${name}, before`);
        await store.removeBefore(after(0));
        for (const name of names) expectSame(await probe.mentions(name), false, `mentions of ${name}, after`);
        await expectAnswers(kind, store, withoutAccessesBefore(log, after(0)));
      },
    },
    {
      law: 'removals that race with applies lose nothing that is younger, and tell every access once',
      async run(given) {
        const { store } = given;
        const other = given.can('reopen') ? await given.reopen() : store;
        const log = longLog();
        const follower = await followed(kind, store, 0, log);
        let told = 0;
        while (follower.checkpoint.position < log.length) {
          const removals = [store, other].map((one) => one.removeBefore(horizon));
          await follower.take(3);
          for (const count of await Promise.all(removals)) told += count;
        }
        await follower.complete();
        told += await store.removeBefore(horizon);
        const left = withoutAccessesBefore(log, horizon);
        expectSame(told, remainingAccesses(log).length - remainingAccesses(left).length, 'how many went');
        await expectAnswers(kind, store, left);
        if (!given.can('probe')) return;
        const contents = kind.foundContents(await given.probe.contents());
        expectSame(contents, kind.expectedContents(left), 'what the database holds');
      },
    },
    {
      law: 'a server killed during a removal loses nothing that is younger, and the same call finishes',
      needs: ['faults'],
      async run({ store, faults }) {
        const log = longLog();
        await complete(store, log);
        for (const hops of killHops) {
          const before = new Date(Date.parse('2026-01-05T08:00:00Z') + 8 * hour * hops);
          await killDuring(faults, hops, () => store.removeBefore(before));
          await store.removeBefore(before);
          await expectAnswers(kind, store, withoutAccessesBefore(log, before));
        }
      },
    },
    forAll(
      'whatever is removed between whatever steps, the answers are those of what is left',
      fc.tuple(
        logArbitrary({ from: after(-36 * hour), to: after(36 * hour) }),
        fc.array(
          fc.oneof(
            fc.integer({ min: 1, max: 6 }),
            fc.date({ min: after(-36 * hour), max: after(36 * hour), noInvalidDate: true }),
          ),
          { maxLength: 12 },
        ),
      ),
      async ({ store }, [log, steps]) => {
        const follower = await followed(kind, store, 0, log);
        let left: readonly LogEntry[] = log;
        for (const step of steps) {
          const { position } = follower.checkpoint;
          if (step instanceof Date) {
            const before = remainingAccesses(left.slice(0, position));
            left = withoutAppliedBefore(left, position, step);
            const gone = before.length - remainingAccesses(left.slice(0, position)).length;
            expectSame(await store.removeBefore(step), gone, 'how many went');
          } else if (position < log.length) await follower.take(step);
        }
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(kind, store, left);
        const stored = await store.readCheckpoint();
        expectSame(stored && bare(stored), follower.checkpoint, 'the checkpoint');
      },
    ),
  ];
}

/** A log as if its accesses before an instant came from nowhere: to a graph they are none then. */
function withoutAccessesBefore(log: readonly LogEntry[], instant: Date): LogEntry[] {
  return log.map((entry) =>
    entry.kind === 'activity' && entry.activity.timestamp < instant
      ? { ...entry, activity: { ...entry.activity, region: 'unknown' } }
      : entry,
  );
}

/** The same, of the entries up to a position alone. */
function withoutAppliedBefore(log: readonly LogEntry[], position: number, instant: Date): LogEntry[] {
  return [...withoutAccessesBefore(log.slice(0, position), instant), ...log.slice(position)];
}
