import { type ScoreBoard, scoreDefinition, toScoreModel } from '@learntrack/core';
import { logOf } from '../generators/log.ts';
import { Follower } from '../projection/follower.ts';
import { followed } from '../projection/projection-expectations.ts';
import { sampleLog } from '../projection/sample-log.ts';
import { recomputeScores } from '../reference/engagement-scores.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import type { Case } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { boards, complete, inJson } from './cases.ts';
import { at, landmark, type ScoreBoardContents, scoreBoardKind } from './kind.ts';

const day = 24 * 3_600_000;
const year = 365 * day;
const { halfLife } = toScoreModel();

/** The laws of the landmark, which the sums of a generation are relative to. */
export function landmarkCases(): Case<ScoreBoard, ScoreBoardContents>[] {
  return [
    {
      law: 'scores are relative to the landmark that the generation was started with',
      async run({ store }) {
        const log = logOf({}, { studentId: 'S2' });
        const first = await followed(scoreBoardKind, store, log.length, log);
        await first.complete();
        const next = await Follower.start(kindFrom(19 * day), store, log, first.checkpoint);
        await next.takeAll();
        await next.complete();
        const expected = recomputeScores(remainingActivities(log), at).get('S2');
        expectSame(await store.score({ studentId: 'S2', at }), expected, 'the score');
      },
    },
    {
      law: 'while a generation with another landmark is built, every answer is read with that of the served one',
      needs: ['generations'],
      async run({ store }) {
        const log = sampleLog();
        const first = await followed(scoreBoardKind, store, log.length, log);
        await first.complete();
        const next = await Follower.start(kindFrom(19 * day), store, log, first.checkpoint);
        await next.take(log.length / 2);
        await expectScores(store, log, at);
      },
    },
    {
      law: 'scores of long ago are kept, whatever the clock says by now',
      async run({ store }) {
        const then = new Date(landmark.getTime() - 36 * year);
        const log = logOf(
          { timestamp: then },
          { studentId: 'S2', timestamp: new Date(then.getTime() + day) },
        );
        const follower = await Follower.start(kindFrom(-36 * year), store, log);
        await follower.takeAll();
        await follower.complete();
        await expectScores(store, log, then);
      },
    },
    {
      law: 'scores are exact a year before and behind the landmark, and to the millisecond at it',
      async run({ store }) {
        const offsets = [-year, -day, -1, 0, 1, day, year];
        const log = logOf(
          ...offsets.map((ms, i) => ({
            studentId: `S${i}`,
            timestamp: new Date(landmark.getTime() + ms),
          })),
        );
        await complete(store, log);
        // Not earlier: whole numbers, as which large scores come out of rounding, are compared exactly.
        for (const ms of [year / 2, year]) await expectScores(store, log, new Date(landmark.getTime() + ms));
      },
    },
    {
      // The landmark moves, not the activities: scores too small to matter may be trimmed, and these are not small.
      law: 'scores are exact whatever the landmark, up to 800 half-lives before or behind the activities',
      async run({ store }) {
        const log = sampleLog();
        const first = await followed(scoreBoardKind, store, 1, log);
        let { checkpoint } = first;
        for (const halfLives of [-800, -60, 60, 800]) {
          const next = await Follower.start(kindFrom(halfLives * halfLife), store, log, checkpoint);
          await next.takeAll(4);
          await next.complete();
          await expectScores(store, log, at);
          checkpoint = next.checkpoint;
        }
      },
    },
  ];
}

/** The same scores, with a landmark that lies so much later. */
function kindFrom(later: number) {
  return { ...scoreBoardKind, definition: scoreDefinition(toScoreModel(), landmark.getTime() + later) };
}

/** Expects that every method tells the scores of the log. */
async function expectScores(store: ScoreBoard, log: ReturnType<typeof sampleLog>, at: Date): Promise<void> {
  const activities = remainingActivities(log);
  for (const board of boards) {
    const on = `on ${inJson(board)}`;
    const scores = recomputeScores(activities, at, board);
    const ranked = [...scores].sort(([, a], [, b]) => b - a);
    const top = ranked.map(([studentId, score]) => ({ studentId, score }));
    expectSame(await store.top({ ...board, at, limit: 100, offset: 0 }), top, `the top ${on}`);
    for (const [i, { studentId, score }] of top.entries()) {
      const query = { ...board, studentId, at };
      expectSame(await store.score(query), score, `the score of ${studentId} ${on}`);
      const rank = { studentId, score, rank: i + 1, of: top.length };
      expectSame(await store.rank(query), rank, `the rank of ${studentId} ${on}`);
    }
    // Between the scores, so that rounding decides nothing.
    const thresholds = top.map(({ score }, i) => (score + (top[i + 1]?.score ?? 0)) / 2);
    const counts = thresholds.map((_, i) => i + 1);
    expectSame(await store.count({ ...board, at, thresholds }), counts, `the counts ${on}`);
  }
  const parts = ['page_view', 'quiz_attempt'].flatMap((action) => {
    const score = recomputeScores(activities, at, { action }).get('S1');
    return score === undefined ? [] : [[action, score] as const];
  });
  expectSame(await store.parts({ studentId: 'S1', at }), new Map(parts), 'the parts of S1');
}
