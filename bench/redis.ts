import { startRedis } from '@learntrack/servers/redis';
import { Redis } from 'ioredis';
import type { Benchmark } from './measure.ts';
import { millionStudents } from './redis/million.ts';
import { projectAgainstByHand } from './redis/projecting.ts';
import { visibleAfterRecord } from './redis/visible.ts';

/** The version that was measured; known once the benchmark has run. */
const servers: { redis?: string } = {};

/** The scores in Redis, against the driver alone. */
export const redis = {
  name: 'redis',
  servers,
  async run(progress) {
    const server = await startRedis();
    const client = new Redis(server.url);
    try {
      servers.redis = /^redis_version:(\S+)/m.exec(await client.info('server'))?.[1] ?? 'unknown';
      return [
        ...(await projectAgainstByHand(client, progress)),
        ...(await visibleAfterRecord(client, progress)),
        ...(await millionStudents(client, server.url, progress)),
      ];
    } finally {
      client.disconnect();
      await server.remove();
    }
  },
} satisfies Benchmark & { readonly servers: object };
