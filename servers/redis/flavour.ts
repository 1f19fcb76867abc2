/** Redis, or the Valkey that was forked from it: they speak one protocol. */
export type RedisFlavour = 'redis' | 'valkey';

/** The environment variable that names a server of a flavour. */
export const urlVariable = {
  redis: 'LEARNTRACK_REDIS_URL',
  valkey: 'LEARNTRACK_VALKEY_URL',
} as const satisfies { readonly [flavour in RedisFlavour]: string };
