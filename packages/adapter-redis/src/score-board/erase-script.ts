import { Script } from '../script.ts';

/**
 * Takes students off some boards of a generation.
 *
 * KEYS: the checkpoint, the generation's boards, then each board. ARGV: the checkpoint that must be stored, then the
 * students.
 */
export const eraseScript = new Script(`
local checkpoint, register = KEYS[1], KEYS[2]
local stored = redis.call('HGET', checkpoint, 'checkpoint')
if stored ~= ARGV[1] then return {'conflict', stored or ''} end
-- What cannot be done is passed over: of data that somebody changed the next change tells, and nothing that is planted
-- may keep a rebuild from passing an erasure.
for i = 3, #KEYS do
  local removed = redis.pcall('ZREM', KEYS[i], unpack(ARGV, 2))
  if type(removed) == 'number' and removed > 0 then
    local name = string.sub(KEYS[i], #register + 2)
    -- Counted down, not counted anew: what does not add up is to be seen by the next change.
    if redis.pcall('HINCRBY', register, name, -removed) == 0 then
      redis.call('HDEL', register, name)
      redis.pcall('HINCRBY', checkpoint, 'boards:' .. string.match(register, '%d+$'), -1)
    end
  end
end
return {'done'}
`);
