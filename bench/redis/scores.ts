import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { redisAdapter } from '@learntrack/adapter-redis';
import {
  type Activity,
  type Checkpoint,
  forwardDecayOf,
  type ScoreBoard,
  scoreDefinition,
  sumIncrements,
  toScoreModel,
} from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import type { Redis } from 'ioredis';

/** What the hand-written ways compute with, too. */
export const model = toScoreModel();
const definition = scoreDefinition(model, Date.UTC(2026, 0, 5));
export const decay = forwardDecayOf(definition);

/** The scores of a fresh namespace, which are told their activities as a projector tells them. */
export interface Scores {
  readonly board: ScoreBoard;
  /** Counts the next activities of the log. */
  project(activities: readonly Activity[]): Promise<void>;
  /** Forgets students, as the log's next entries. */
  erase(studentIds: readonly string[]): Promise<void>;
  /** Starts the next generation. */
  startOver(): Promise<void>;
  /** Lets queries see the generation, and removes the one before. */
  complete(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the first generation in a fresh namespace. */
export async function openScores(client: Redis): Promise<Scores> {
  const namespace = `bench ${randomUUID()}`;
  const { ports, close } = openAdapter(redisAdapter({ client, namespace }));
  const board: ScoreBoard = ports.scoreBoard;
  const start = (after: Checkpoint | undefined) =>
    board.startGeneration({
      after,
      logId: namespace,
      definition,
      startedAt: 0,
      replace: after !== undefined,
    });
  const toCheckpoint = ({ logId, generation, position, activityId }: Checkpoint): Checkpoint => ({
    logId,
    generation,
    definition,
    position,
    activityId,
  });
  let checkpoint = toCheckpoint(await start(undefined));
  const after = (entries: number): Checkpoint => {
    const position = checkpoint.position + entries;
    return { ...checkpoint, position, activityId: `activity-${position}` };
  };
  const nobody = new Map<string, number>();
  return {
    board,
    project: async (activities) => {
      for (let taken = 0; taken < activities.length; ) {
        const some = activities.slice(taken, taken + (board.maxBatch ?? 1000));
        taken += some.length;
        const upTo = after(some.length);
        const add = sumIncrements(some, model, decay);
        await board.apply({ after: checkpoint, upTo, erase: nobody, add });
        checkpoint = upTo;
      }
    },
    erase: async (studentIds) => {
      const upTo = after(studentIds.length);
      const erase = new Map(studentIds.map((studentId) => [studentId, upTo.position]));
      await board.apply({ after: checkpoint, upTo, erase, add: { boards: [] } });
      checkpoint = upTo;
    },
    startOver: async () => {
      checkpoint = toCheckpoint(await start(checkpoint));
    },
    complete: () => board.completeGeneration(checkpoint),
    close: async () => {
      await close();
      await removeAll(client, `{${namespace}}*`);
    },
  };
}

/** Removes keys, and waits until their memory is free. */
export async function removeAll(client: Redis, pattern: string): Promise<void> {
  for await (const keys of client.scanStream({ match: pattern, count: 1000 })) {
    if (keys.length > 0) await client.unlink(...(keys as string[]));
  }
  while (!(await client.info('memory')).includes('lazyfree_pending_objects:0')) await setTimeout(10);
}
