import { containersRun } from '../containers-run.ts';
import type { Server } from '../server.ts';
import { startLocalMongo } from './local-mongo.ts';
import { startMongoContainer } from './mongo-container.ts';

/**
 * A MongoDB that takes transactions: the one that `LEARNTRACK_MONGO_URL` names; else one in a container, where a
 * container runtime answers; else one on this machine.
 */
export async function startMongo(): Promise<Server> {
  const url = process.env.LEARNTRACK_MONGO_URL;
  if (url) return { url, remove: async () => {} };
  return (await containersRun()) ? startMongoContainer() : startLocalMongo();
}
