import {
  type Change,
  describeCheckpoint,
  forwardDecayOf,
  type ScoreIncrements,
  sumFor,
} from '@learntrack/core';
import { boardName, type Keys } from '../keys.ts';
import type { RedisClient } from '../redis-options.ts';
import { applyScript } from './apply-script.ts';
import { changedStudents } from './changed-students.ts';
import { check, checkpointText, servedText } from './stored-checkpoint.ts';

/** Where scores are kept, and how small they may become. */
export interface Place {
  readonly client: RedisClient;
  readonly keys: Keys;
  readonly channel: string;
  readonly epsilon: number;
}

/**
 * Adds to boards and sets the checkpoint, in one go.
 *
 * @param lookAfter - boards from which students with too small a score are to go
 * @returns some boards of the generation to look after next: those that grew, and others, picked at random; and for how
 * many microseconds the server did nothing else
 */
export async function apply(
  { client, keys, channel, epsilon }: Place,
  { after, upTo, add }: Change<ScoreIncrements>,
  lookAfter: readonly string[],
): Promise<{ readonly lookAfter: readonly string[]; readonly micros: number }> {
  const { generation, definition } = after;
  const { students, boards } = compact(add);
  const trimmed = add.latest === undefined ? [] : lookAfter;
  const names = [...add.boards.map(boardName), ...trimmed];
  const reply = await applyScript.run(
    client,
    [
      keys.checkpoint,
      keys.boards(generation),
      keys.actions(generation),
      ...names.map((name) => keys.board(generation, name)),
    ],
    [
      checkpointText(after),
      checkpointText(upTo),
      String(-sumFor(epsilon, forwardDecayOf(definition), add.latest ?? new Date(0))),
      JSON.stringify({ students, boards, actions: actionsOf(add) }),
      servedText({ generation, definition }),
      channel,
      changedStudents(add),
    ],
  );
  const [, picked, micros] = check(reply, keys, describeCheckpoint(after));
  return { lookAfter: [...new Set(picked as readonly string[])], micros: Number(micros) };
}

/** Names each student once; most are on four boards. */
function compact({ boards }: ScoreIncrements) {
  const places = new Map<string, number>();
  const place = (studentId: string) => {
    const known = places.get(studentId);
    if (known !== undefined) return known;
    // Lua counts from 1.
    places.set(studentId, places.size + 1);
    return places.size;
  };
  const lists = boards.map(({ increments }) => {
    const list: (number | string)[] = [];
    // As text, for it is as text that Redis takes numbers; Lua's own would be written out digit by digit.
    for (const [studentId, increment] of increments) list.push(place(studentId), String(-increment));
    return list;
  });
  return { students: [...places.keys()], boards: lists };
}

function actionsOf({ boards }: ScoreIncrements): string[] {
  return boards.flatMap(({ courseId, action }) =>
    courseId === undefined && action !== undefined ? [action] : [],
  );
}
