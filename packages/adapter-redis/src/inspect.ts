import { AuthenticationError, type Inspections } from '@learntrack/core';
import type { Connection } from './connection.ts';
import { adapterName } from './errors.ts';
import type { Keys } from './keys.ts';
import { checkServer } from './score-board/check-server.ts';

const operation = 'inspect';

/** One of each kind that scripts use; the first argument of each is a key. */
const commands = ['hget', 'hset', 'zincrby', 'zrem', 'zrange', 'sadd', 'unlink'];

/** Tells which of the commands the user may not use; runs none of them. */
const refusedScript = `
  local refused = {}
  for _, command in ipairs(ARGV) do
    local known, allowed = pcall(redis.acl_check_cmd, command, KEYS[1])
    if known and not allowed then table.insert(refused, command) end
  end
  return refused`;

/** Looks at the server, and what the user may do there; there is nothing to set up. */
export function inspect(connection: Connection, keys: Keys): Inspections {
  return {
    version: (options) => connection.call(operation, options, (client) => checkServer(client, operation)),
    rights: (options) =>
      connection.call(operation, options, async (client) => {
        const refused = (await client.eval(refusedScript, 1, keys.checkpoint, ...commands)) as string[];
        if (refused.length === 0) return 'may use the commands it needs';
        throw new AuthenticationError(
          `the user may not use ${refused.join(', ')} on ${keys.checkpoint}; allow it +@all on the keys ~${keys.checkpoint}* and the channel &${keys.checkpoint}*`,
          { adapter: adapterName, operation },
        );
      }),
  };
}
