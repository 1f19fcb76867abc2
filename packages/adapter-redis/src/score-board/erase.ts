import { type Change, describeCheckpoint, type ScoreIncrements } from '@learntrack/core';
import type { Place } from './apply.ts';
import { eraseScript } from './erase-script.ts';
import { check, checkpointText } from './stored-checkpoint.ts';

/** How many removals one script may try: a server does nothing else meanwhile. */
const stepSize = 2000;
const studentsAtOnce = 200;

/**
 * Takes students off every board of every generation that has not passed their erasure. Before the change that asks for
 * it, and in steps: one who is to be forgotten may be forgotten early.
 */
export async function erase(place: Place, { after, erase }: Change<ScoreIncrements>): Promise<void> {
  const { client, keys } = place;
  if (erase.size === 0) return;
  const generations = { ...(await client.hgetall(keys.generations)), [after.generation]: -1 };
  for (const [generation, position] of Object.entries(generations)) {
    const students = [...erase].filter(([, erasedAt]) => Number(position) < erasedAt).map(([id]) => id);
    for (let i = 0; i < students.length; i += studentsAtOnce) {
      await eraseSome(place, after, Number(generation), students.slice(i, i + studentsAtOnce));
    }
  }
}

async function eraseSome(
  { client, keys }: Place,
  after: Change<ScoreIncrements>['after'],
  generation: number,
  students: readonly string[],
): Promise<void> {
  // The change that follows tells of what is planted there.
  if ((await client.type(keys.boards(generation))) !== 'hash') return;
  const boards = (await client.hkeys(keys.boards(generation))).map((name) => keys.board(generation, name));
  const boardsAtOnce = Math.max(1, Math.floor(stepSize / students.length));
  for (let i = 0; i < boards.length; i += boardsAtOnce) {
    const reply = await eraseScript.run(
      client,
      [keys.checkpoint, keys.boards(generation), ...boards.slice(i, i + boardsAtOnce)],
      [checkpointText(after), ...students],
    );
    check(reply, keys, describeCheckpoint(after));
  }
}
