import { AdapterError } from '@learntrack/core';
import { adapterName } from '../errors.ts';
import { isCluster, type RedisClient } from '../redis-options.ts';

/** The oldest Redis that is tested; Valkey calls itself a later one. */
const oldestVersion = 7;

/**
 * Scores are kept for good: a server that drops keys when memory is short would lose parts of them unseen.
 *
 * @returns what it is
 */
export async function checkServer(client: RedisClient): Promise<string> {
  let name = 'Redis';
  for (const node of await nodesOf(client)) {
    const info = await node.info('everything');
    const version = field(info, 'redis_version');
    if (version !== undefined && Number.parseInt(version, 10) < oldestVersion) {
      throw refusal(`the server is Redis ${version}; use 7.0 or later, or Valkey 8 or later`);
    }
    const policy = field(info, 'maxmemory_policy');
    if (policy !== undefined && policy !== 'noeviction') {
      throw refusal(
        `its maxmemory-policy is ${policy}, which drops scores unseen when memory is short; set it to noeviction, or use a server of its own`,
      );
    }
    const valkey = field(info, 'valkey_version');
    name = valkey === undefined ? `Redis ${version ?? 'of unknown version'}` : `Valkey ${valkey}`;
  }
  return name;
}

async function nodesOf(client: RedisClient): Promise<readonly Pick<RedisClient, 'info'>[]> {
  if (!isCluster(client)) return [client];
  // Its nodes are known once it is connected.
  await client.ping();
  return client.nodes('master');
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

function refusal(message: string): AdapterError {
  return new AdapterError(message, { adapter: adapterName, operation: 'apply' });
}
