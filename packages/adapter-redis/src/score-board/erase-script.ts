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
for i = 3, #KEYS do
  local removed = redis.call('ZREM', KEYS[i], unpack(ARGV, 2))
  if removed > 0 then
    local name = string.sub(KEYS[i], #register + 2)
    -- Counted down, not counted anew: what does not add up is to be seen by the next change.
    if redis.call('HINCRBY', register, name, -removed) == 0 then
      redis.call('HDEL', register, name)
      redis.call('HINCRBY', checkpoint, 'boards:' .. string.match(register, '%d+$'), -1)
    end
  end
end
return {'done'}
`);
