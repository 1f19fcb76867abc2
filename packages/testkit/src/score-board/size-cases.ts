import type { Activity, LogEntry, ScoreBoard, StudentScore } from '@learntrack/core';
import { logOf } from '../generators/log.ts';
import { followed } from '../projection/projection-expectations.ts';
import { recomputeScores } from '../reference/engagement-scores.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import type { Case } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { inJson } from './cases.ts';
import { at, type ScoreBoardContents, scoreBoardKind } from './kind.ts';

const thousand = 1000;
const half = 500;
const hour = 3_600_000;

/** The laws of boards that are larger than a class, and of more boards than a school has. */
export function scoreBoardSizeCases(): Case<ScoreBoard, ScoreBoardContents>[] {
  return [
    {
      law: 'a step of a thousand entries, each a new student, course and action, is a step like any other',
      async run({ store }) {
        const log = logOf(...numbered(thousand, everythingNew));
        await completeInLongSteps(store, log);
        expectSame(await store.top({ at, limit: 2 * thousand, offset: 0 }), ranked(log), 'the whole top');
        await expectSomeBoards(store, log);
      },
    },
    {
      law: 'a board of a thousand students ranks, counts and pages through them all',
      async run({ store }) {
        const log = logOf(
          ...numbered(thousand, (i) => ({ studentId: `S${i}`, timestamp: hoursBefore(thousand - i) })),
        );
        await completeInLongSteps(store, log);
        const expected = ranked(log);
        for (const place of [0, half - 1, half, thousand - 1]) {
          const { studentId, score } = expected[place] as StudentScore;
          const rank = { studentId, score, rank: place + 1, of: thousand };
          expectSame(await store.rank({ studentId, at }), rank, `the rank of ${studentId}`);
          // Below the score, so that rounding decides nothing.
          const thresholds = [score * 0.9999];
          expectSame(
            await store.count({ at, thresholds }),
            [place + 1],
            `how many are as good as ${studentId}`,
          );
          const page = await store.top({ at, limit: 3, offset: place });
          expectSame(page, expected.slice(place, place + 3), `the top from ${place}`);
        }
      },
    },
    {
      law: 'a student of hundreds of actions has a part of each',
      async run({ store }) {
        const log = logOf(...numbered(half, ofOneStudent));
        await completeInLongSteps(store, log);
        const parts = remainingActivities(log).map(
          (activity) => [activity.action, recomputeScores([activity], at).get('S')] as const,
        );
        expectSame(await store.parts({ studentId: 'S', at }), new Map(parts), 'the parts');
      },
    },
    {
      law: 'a student is erased from every board, however many',
      async run({ store }) {
        const log = logOf(
          ...numbered(half, ofOneStudent),
          ...numbered(half, (i) => ({ ...everythingNew(i), studentId: 'left' })),
          { erase: 'S' },
        );
        // In two steps: what is erased in its own step is not even added.
        const follower = await followed(scoreBoardKind, store, log.length - 1, log);
        await follower.takeAll();
        await follower.complete();
        expectSame(await store.parts({ studentId: 'S', at }), new Map(), 'the parts of the erased');
        await expectSomeBoards(store, log);
      },
    },
  ];
}

function numbered<T>(count: number, nth: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => nth(i));
}

/** Within some weeks, for scores too small to matter may be trimmed. The newest last, so that it leads the top. */
function everythingNew(i: number): Partial<Activity> {
  return {
    ...{ studentId: `S${i}`, courseId: `C${i}`, action: `action ${i}` },
    timestamp: hoursBefore(thousand - i),
  };
}

function ofOneStudent(i: number): Partial<Activity> {
  return { ...everythingNew(i), studentId: 'S' };
}

function hoursBefore(hours: number): Date {
  return new Date(at.getTime() - hours * hour);
}

/** Takes a store along a log, a thousand entries at a time if the store takes so many. */
async function completeInLongSteps(store: ScoreBoard, log: readonly LogEntry[]): Promise<void> {
  const follower = await followed(scoreBoardKind, store, 0, log);
  await follower.takeAll(Math.min(thousand, store.maxBatch ?? thousand));
  await follower.complete();
}

function ranked(log: readonly LogEntry[]): StudentScore[] {
  return [...recomputeScores(remainingActivities(log), at)]
    .map(([studentId, score]) => ({ studentId, score }))
    .sort((a, b) => b.score - a.score);
}

/** Looks at a few of the many boards, from the first to the last that was added. */
async function expectSomeBoards(store: ScoreBoard, log: readonly LogEntry[]): Promise<void> {
  const activities = log.flatMap((entry) => (entry.kind === 'activity' ? [entry.activity] : []));
  const some = activities.filter((_, i) => i % 90 === 0 || i === activities.length - 1);
  for (const { courseId, action } of some) {
    for (const board of [{ courseId }, { action }, { courseId, action }]) {
      const scores = recomputeScores(remainingActivities(log), at, board);
      const top = await store.top({ ...board, at, limit: 10, offset: 0 });
      expectSame(
        new Map(top.map(({ studentId, score }) => [studentId, score])),
        scores,
        `the top on ${inJson(board)}`,
      );
    }
  }
}
