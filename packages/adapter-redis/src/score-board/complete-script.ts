import { Script } from '../script.ts';

/**
 * Lets queries see a generation. KEYS: the checkpoint. ARGV: the generation's number; its value of `served`.
 */
export const completeScript = new Script(`
local stored = redis.call('HGET', KEYS[1], 'checkpoint') or ''
if stored == '' or cjson.decode(stored).generation ~= tonumber(ARGV[1]) then return {'conflict', stored} end
redis.call('HSET', KEYS[1], 'served', ARGV[2])
return {'done'}
`);
