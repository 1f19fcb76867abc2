import type { Redis } from 'ioredis';
import { interpolate } from '../interpolate.ts';
import { frameOf } from './frames.ts';
import { type DataSourcePlugin, textOf } from './plugin.ts';
import { splitCommand } from './split-command.ts';

/** As `redis-datasource` does with a command of its command line: whatever a list holds becomes one column of text. */
export function redisPlugin(redis: Redis): DataSourcePlugin {
  const run = async (text: string) => {
    const [command = '', ...args] = splitCommand(text);
    const reply = await redis.call(command, ...args);
    if (Array.isArray(reply)) return reply.flat(Number.POSITIVE_INFINITY).map(String);
    throw new Error(`What the command answers is no list: ${JSON.stringify(reply)}`);
  };
  return {
    ask: async (query, choices) => {
      if (query.type !== 'cli') throw new Error(`The type ${query.type} is not known here`);
      const values = await run(interpolate(textOf(query, 'query'), choices));
      return [
        frameOf(
          [{ name: 'Value', type: 'string' }],
          values.map((Value) => ({ Value })),
        ),
      ];
    },
    offer: async (query, choices) => {
      if (typeof query !== 'string')
        throw new Error(`A variable's query is a text: ${JSON.stringify(query)}`);
      return run(interpolate(query, choices));
    },
  };
}
