import { createHash } from 'node:crypto';
import { isUnknownScript } from './errors.ts';
import type { RedisClient } from './redis-options.ts';

/** Lua that the server runs in one go: sent once, and named by its hash from then on. */
export class Script {
  readonly #source: string;
  readonly #hash: string;

  constructor(source: string) {
    this.#source = source;
    this.#hash = createHash('sha1').update(source).digest('hex');
  }

  /** Runs it; a server that was restarted, or whose scripts were flushed, is sent it again. */
  async run(client: RedisClient, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    try {
      return await client.evalsha(this.#hash, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return client.eval(this.#source, keys.length, ...keys, ...args);
    }
  }
}
