import { Script } from '../script.ts';

/**
 * Starts a generation.
 *
 * KEYS: the checkpoint, the generations, the new generation's boards. ARGV: the checkpoint that must be stored, or nothing; the new one; where the log
 * ends; the new generation's number; its value of `served`; the number of the one before and its position, or nothing; whether it
 * may take the place of data.
 */
export const startScript = new Script(`
local checkpoint, generations, register = KEYS[1], KEYS[2], KEYS[3]
local call = redis.call
local stored = call('HGET', checkpoint, 'checkpoint') or ''
if stored ~= ARGV[1] or call('HEXISTS', generations, ARGV[4]) == 1 then return {'conflict', stored} end
local found = call('EXISTS', register) == 1
if (found or stored == '' and call('HLEN', generations) > 0) and ARGV[8] == 'false' then return {'occupied'} end
if found then
  -- Left behind by a checkpoint that was lost: known again, it goes when a generation is completed.
  call('HSET', generations, ARGV[4], 0)
  return {'occupied'}
end
if ARGV[6] ~= '' then call('HSET', generations, ARGV[6], ARGV[7]) end
call('HSET', generations, ARGV[4], 0)
call('HSET', checkpoint, 'checkpoint', ARGV[2], 'startedAt', ARGV[3])
call('HSETNX', checkpoint, 'served', ARGV[5])
return {'done', call('HGET', checkpoint, 'served')}
`);
