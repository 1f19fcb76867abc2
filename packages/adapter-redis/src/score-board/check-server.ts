import { AdapterError } from '@learntrack/core';
import { adapterName } from '../errors.ts';
import { isCluster, type RedisClient } from '../redis-options.ts';
import { checkVersion } from './check-version.ts';

/**
 * Scores are kept for good: a server that drops keys when memory is short would lose parts of them unseen.
 *
 * @returns what it is
 */
export async function checkServer(client: RedisClient, operation: string): Promise<string> {
  let name = 'Redis';
  for (const node of await nodesOf(client)) {
    const info = await node.info('everything');
    const version = field(info, 'redis_version');
    checkVersion(version, operation);
    const policy = field(info, 'maxmemory_policy');
    if (policy !== undefined && policy !== 'noeviction') {
      throw new AdapterError(
        `its maxmemory-policy is ${policy}, which drops scores unseen when memory is short; set it to noeviction, or use a server of its own`,
        { adapter: adapterName, operation },
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
