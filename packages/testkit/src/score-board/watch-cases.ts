import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEntry, ScoreBoard } from '@learntrack/core';
import { hostileIds } from '../generators/hostile-ids.ts';
import { type Draft, logOf } from '../generators/log.ts';
import { Follower } from '../projection/follower.ts';
import type { Case } from '../suite/case.ts';
import { expectSame, Mismatch, outcomeOf, show } from '../suite/expectations.ts';
import { at, type ScoreBoardContents, scoreBoardKind } from './kind.ts';
import { watching } from './score-watch.ts';

const rounds = 20;
const thousand = 1000;
/** Long enough to be told what should not be. */
const quietMs = 200;

/** The laws of what a watch tells. */
export function watchCases(): Case<ScoreBoard, ScoreBoardContents>[] {
  return [
    {
      law: 'a watch tells the score of a student that has changed on its board: overall, or of one course',
      async run({ store }) {
        const log = visits({}, { courseId: 'C2' }, { studentId: 'S2' });
        const follower = await served(store, log);
        await watching(store, {}, (overall) =>
          watching(store, { courseId: 'C1' }, async (ofCourse) => {
            await follower.take(1);
            expectSame(await overall.next(), { studentId: 'S1', score: 1 }, 'overall');
            expectSame(await ofCourse.next(), { studentId: 'S1', score: 1 }, 'of the course');
            await follower.take(1);
            expectSame(await overall.next(), { studentId: 'S1', score: 2 }, 'overall');
            await follower.take(1);
            expectSame(await overall.next(), { studentId: 'S2', score: 1 }, 'overall');
            expectSame(await ofCourse.next(), { studentId: 'S2', score: 1 }, 'of the course');
          }),
        );
      },
    },
    {
      law: 'a step tells each student whom it has changed, once, and nobody else',
      async run({ store }) {
        const log = visits({}, { studentId: 'S2' }, { studentId: 'S3' }, { studentId: 'S2' }, 'marker', {
          studentId: 'S4',
        });
        const follower = await served(store, log);
        await watching(store, {}, async (watch) => {
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S1', score: 1 }, 'the first step');
          await follower.take(3);
          const told = [await watch.next(), await watch.next()];
          expectSame(
            new Map(told.map(({ studentId, score }) => [studentId, score])),
            new Map([
              ['S2', 2],
              ['S3', 1],
            ]),
            'the second step',
          );
          await follower.take(1);
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S4', score: 1 }, 'the step behind a marker');
        });
      },
    },
    {
      law: 'a watch tells what changes once it is ready, and not what was before',
      async run({ store }) {
        const follower = await served(store, visits({}, { studentId: 'S2' }), 1);
        await watching(store, {}, async (watch) => {
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S2', score: 1 }, 'the first');
        });
      },
    },
    {
      law: 'a watch that begins before the store follows a log is told what comes',
      async run({ store }) {
        await watching(store, {}, async (watch) => {
          await served(store, visits({}), 1);
          expectSame(await watch.next(), { studentId: 'S1', score: 1 }, 'the first');
        });
      },
    },
    {
      law: 'a score is told as of the instant when it is told',
      async run({ store }) {
        const follower = await served(store, visits({}, { studentId: 'S2' }));
        let now = at;
        await watching(store, { at: () => now }, async (watch) => {
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S1', score: 1 }, 'at first');
          now = new Date(at.getTime() + 7 * 24 * 3_600_000);
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S2', score: 0.5 }, 'a half-life later');
        });
      },
    },
    {
      law: 'a watch of scores above a threshold tells those that are, and no others',
      async run({ store }) {
        const log = visits({}, { studentId: 'S2', action: 'quiz_attempt' }, {});
        const follower = await served(store, log);
        await watching(store, { above: 1.5 }, async (watch) => {
          await follower.take(1);
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S2', score: 3 }, 'the first above it');
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S1', score: 2 }, 'who has come above it');
        });
      },
    },
    {
      law: 'who is slow is told the latest score of each student, for all changes in between',
      async run({ store }) {
        const rest = Array.from({ length: rounds }, () => [{ studentId: 'S2' }, { studentId: 'S3' }]);
        const follower = await served(store, visits({}, ...rest.flat()));
        await watching(store, {}, (slow) =>
          watching(store, {}, async (quick) => {
            await follower.take(1);
            await slow.next();
            await follower.takeAll(2);
            const last = new Map([
              ['S2', rounds],
              ['S3', rounds],
            ]);
            // When one has been told the last of it, so could the other have been.
            await quick.until(last);
            const told = await slow.until(last);
            if (told > rounds) throw new Mismatch('a few scores', `${told} after ${2 * rounds} changes`);
          }),
        );
      },
    },
    {
      law: 'several watches are all told, at their own pace, and one that is left does not disturb the others',
      async run({ store }) {
        const follower = await served(store, visits({}, { studentId: 'S2' }, { studentId: 'S3' }));
        await watching(store, {}, async (slow) => {
          await watching(store, {}, async (quick) => {
            for (const studentId of ['S1', 'S2']) {
              await follower.take(1);
              expectSame(await quick.next(), { studentId, score: 1 }, 'the quick one');
            }
          });
          await follower.take(1);
          const all = new Map(['S1', 'S2', 'S3'].map((studentId) => [studentId, 1]));
          expectSame(await slow.until(all), 3, 'how many the slow one is told');
        });
      },
    },
    {
      law: 'an erased student is not told, and told with what comes after the erasure',
      async run({ store }) {
        const log = visits(
          ...[{}, { studentId: 'S2' }, { erase: 'S1' }, { erase: 'S2' }],
          ...[{ studentId: 'S3' }, { studentId: 'S2' }, {}],
        );
        const follower = await served(store, log);
        await watching(store, {}, async (watch) => {
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S1', score: 1 }, 'before');
          for (let step = 0; step < 4; step++) await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S3', score: 1 }, 'after the erasures');
          for (const studentId of ['S2', 'S1']) {
            await follower.take(1);
            expectSame(await watch.next(), { studentId, score: 1 }, 'who has come back');
          }
        });
      },
    },
    {
      law: 'while a generation is built, a watch tells nothing of it',
      needs: ['generations'],
      async run({ store }) {
        const log = visits({}, { studentId: 'S2' });
        const { checkpoint } = await served(store, log, 1);
        await watching(store, {}, async (watch) => {
          const told = outcomeOf(watch.next());
          const next = await Follower.start(scoreBoardKind, store, log, checkpoint);
          await next.takeAll(1);
          const outcome = await Promise.race([told, sleep(quietMs)]);
          if (!outcome) return;
          if ('error' in outcome) throw outcome.error;
          throw new Mismatch('nothing', show(outcome.value));
        });
      },
    },
    {
      law: 'a watch goes on in the generation that takes the place of the one it began in',
      async run({ store }) {
        const log = visits({}, {}, { studentId: 'S2' });
        const { checkpoint } = await served(store, log, 2);
        await watching(store, {}, async (watch) => {
          const next = await Follower.start(scoreBoardKind, store, log, checkpoint);
          await next.take(2);
          await next.complete();
          await next.take(1);
          await watch.until(new Map([['S2', 1]]));
        });
      },
    },
    {
      law: 'a watch tells what other clients apply',
      needs: ['reopen'],
      async run(given) {
        const follower = await served(given.store, visits({}));
        const other = follower.beside(await given.reopen());
        await watching(given.store, {}, async (watch) => {
          await other.take(1);
          expectSame(await watch.next(), { studentId: 'S1', score: 1 }, 'the first');
        });
      },
    },
    {
      law: 'a watch takes ids that break stores elsewhere for ids like any other',
      async run({ store }) {
        const follower = await served(
          store,
          visits(...hostileIds.map((id) => ({ studentId: id, courseId: id }))),
        );
        // One within the other, so that all of them watch.
        const watchAll = async ([courseId, ...others]: readonly string[]): Promise<void> => {
          if (courseId === undefined) return follower.takeAll();
          await watching(store, { courseId }, async (watch) => {
            await watchAll(others);
            expectSame(await watch.next(), { studentId: courseId, score: 1 }, 'who is told');
          });
        };
        await watchAll(hostileIds);
      },
    },
    {
      law: 'a step of a thousand students tells them all',
      async run({ store }) {
        const students = Array.from({ length: thousand }, (_, i) => `S${i}`);
        const follower = await served(store, visits(...students.map((studentId) => ({ studentId }))));
        await watching(store, {}, async (watch) => {
          await follower.takeAll(Math.min(thousand, store.maxBatch ?? thousand));
          await watch.until(new Map(students.map((studentId) => [studentId, 1])));
        });
      },
    },
  ];
}

/** A log of activities that are worth 1, but for quiz attempts, at the instant that the cases ask for. */
export function visits(...drafts: readonly Draft[]): LogEntry[] {
  return logOf(
    ...drafts.map((draft) => (draft === 'marker' || 'erase' in draft ? draft : { timestamp: at, ...draft })),
  );
}

/** A follower of a log that has applied so many of its entries, in a generation that is served. */
export async function served(
  store: ScoreBoard,
  log: readonly LogEntry[],
  count = 0,
): Promise<Follower<ScoreBoard>> {
  const follower = await Follower.start(scoreBoardKind, store, log);
  await follower.complete();
  if (count > 0) await follower.take(count);
  return follower;
}
