import type { Activity, Board } from '@learntrack/core';
import { type ReferenceScoring, recomputeScores } from '@learntrack/testkit';
import { expect } from 'vitest';
import type { RedisClient } from '../src/index.ts';
import { readBoards } from './redis-fixture.ts';

const relative = 1e-9;

/**
 * Expects every score of every board to be what the activities make it, as a client past the adapter reads them, by
 * none of the product's code. A score that was below epsilon may be gone, or lack what it had by then.
 */
export async function expectScores(
  client: RedisClient,
  namespace: string,
  activities: readonly Activity[],
  { epsilon = 1e-9, ...scoring }: ReferenceScoring & { readonly epsilon?: number } = {},
): Promise<void> {
  const latest = activities.reduce((ms, { timestamp }) => Math.max(ms, timestamp.getTime()), 0);
  const at = new Date(latest);
  const found = await readScores(client, namespace, at);
  const wrong: string[] = [];
  for (const board of boardsOf(activities)) {
    const expected = recomputeScores(activities, at, board, scoring);
    const scores = found.get(keyOf(board)) ?? new Map<string, number>();
    found.delete(keyOf(board));
    for (const studentId of new Set([...expected.keys(), ...scores.keys()])) {
      const [right = 0, score = 0] = [expected.get(studentId), scores.get(studentId)];
      // A number that is none is never within anything.
      if (!(Math.abs(score - right) <= relative * right + epsilon)) {
        wrong.push(`${studentId} on ${keyOf(board)}: ${score}, not ${right}`);
      }
    }
  }
  expect(wrong.slice(0, 10), `${wrong.length} scores`).toEqual([]);
  expect([...found.keys()], 'boards of nothing').toEqual([]);
}

/** The served scores as of an instant, by board and student. */
async function readScores(client: RedisClient, namespace: string, at: Date) {
  const served = (await client.hget(`{${namespace}}:scores`, 'served')) ?? '';
  const [, halfLife, landmark] = /halfLife=(\d+) .*landmark=(-?\d+)/.exec(served) ?? [];
  const factor = Math.exp((Math.LN2 * (Number(landmark) - at.getTime())) / Number(halfLife));
  const boards = await readBoards(client, namespace);
  return new Map(
    boards.map(({ increments, ...board }) => [
      keyOf(board),
      new Map([...increments].map(([studentId, sum]) => [studentId, sum * factor])),
    ]),
  );
}

function boardsOf(activities: readonly Activity[]): Board[] {
  const boards = activities.flatMap(({ courseId, action }) => [
    {},
    { courseId },
    { action },
    { courseId, action },
  ]);
  return [...new Map(boards.map((board) => [keyOf(board), board])).values()];
}

function keyOf({ courseId, action }: Board): string {
  return JSON.stringify([courseId ?? null, action ?? null]);
}
