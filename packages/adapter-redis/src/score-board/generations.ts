import {
  type Checkpoint,
  CheckpointError,
  describeCheckpoint,
  type GenerationStart,
  isLearnTrackError,
  type StoredCheckpoint,
} from '@learntrack/core';
import type { Keys } from '../keys.ts';
import type { RedisClient } from '../redis-options.ts';
import { completeScript } from './complete-script.ts';
import { startScript } from './start-script.ts';
import { check, checkpointText, readStored, servedText } from './stored-checkpoint.ts';

const keysAtOnce = 500;

/** Starts the next generation beside those there are. */
export async function startGeneration(
  client: RedisClient,
  keys: Keys,
  start: GenerationStart,
): Promise<StoredCheckpoint> {
  if (start.replace) await removeUnreadable(client, keys);
  for (;;) {
    const started = await tryToStart(client, keys, start);
    if (started) return started;
    if (start.replace) continue;
    throw new CheckpointError(
      "Redis holds engagement scores, but no checkpoint that tells what they are; run rebuild('engagement-scores')",
    );
  }
}

/** Starts a generation, unless data is found where it would be. */
async function tryToStart(
  client: RedisClient,
  keys: Keys,
  { after, logId, definition, startedAt, replace }: GenerationStart,
): Promise<StoredCheckpoint | undefined> {
  const known = (await client.hkeys(keys.generations)).map(Number).filter(Number.isSafeInteger);
  const generation = Math.max(0, after?.generation ?? 0, ...known) + 1;
  const checkpoint = { logId, generation, definition, position: 0, activityId: '' };
  const reply = await startScript.run(
    client,
    [keys.checkpoint, keys.generations, keys.boards(generation)],
    [
      after ? checkpointText(after) : '',
      checkpointText(checkpoint),
      String(startedAt),
      String(generation),
      servedText(checkpoint),
      after ? String(after.generation) : '',
      after ? String(after.position) : '',
      String(replace),
    ],
  );
  const [outcome, served] = check(reply, keys, describeCheckpoint(after));
  if (outcome === 'occupied') return undefined;
  return { ...checkpoint, startedAt, served: served === servedText(checkpoint) };
}

/** Lets queries see a generation, and removes those before it, board by board. */
export async function completeGeneration(
  client: RedisClient,
  keys: Keys,
  checkpoint: Checkpoint,
): Promise<void> {
  const { generation } = checkpoint;
  const reply = await completeScript.run(
    client,
    [keys.checkpoint],
    [String(generation), servedText(checkpoint)],
  );
  check(reply, keys, `generation ${generation}`);
  for (const other of await client.hkeys(keys.generations)) {
    // By now a later one may have begun.
    if (Number(other) < generation) await remove(client, keys, Number(other), generation);
  }
}

/** Removes a generation. Its list of boards may be damaged; those of the one that took its place are much the same. */
async function remove(client: RedisClient, keys: Keys, generation: number, successor: number): Promise<void> {
  const names = new Set<string>();
  for (const each of [generation, successor]) {
    if ((await client.type(keys.boards(each))) !== 'hash') continue;
    for (const name of await client.hkeys(keys.boards(each))) names.add(name);
  }
  const boards = [...names].map((name) => keys.board(generation, name));
  for (let i = 0; i < boards.length; i += keysAtOnce) await client.unlink(...boards.slice(i, i + keysAtOnce));
  await client.unlink(keys.boards(generation), keys.actions(generation));
  await client.hdel(keys.checkpoint, `boards:${generation}`);
  await client.hdel(keys.generations, String(generation));
}

/** What cannot be read stands in the way of a checkpoint. */
async function removeUnreadable(client: RedisClient, keys: Keys): Promise<void> {
  for (const key of [keys.checkpoint, keys.generations]) {
    const type = await client.type(key);
    if (type !== 'hash' && type !== 'none') await client.unlink(key);
  }
  try {
    await readStored(client, keys);
  } catch (error) {
    if (!isLearnTrackError(error, 'CHECKPOINT')) throw error;
    await client.unlink(keys.checkpoint);
  }
}
