import { Script } from '../script.ts';

/**
 * Adds to boards and sets the checkpoint. Lua is isolated but not rolled back: so the first half reads and checks
 * everything, and the second writes what cannot fail any more.
 *
 * KEYS: the checkpoint, the generation's boards, its actions, then each board: those that are added to, then those
 * that are looked after (their students with too small a score go, in small steps).
 *
 * ARGV: the checkpoint that must be stored; the next one; the sum above which a student goes (sums are negative); the
 * additions `{ students, boards, actions }`, where a board is a list of student (its place in `students`) and
 * increment, alternating; the value of `served` with which changes are told; the channel, and the message.
 *
 * Returns some boards to look after next, and the microseconds that it took.
 */
export const applyScript = new Script(`
local checkpoint, register, actions = KEYS[1], KEYS[2], KEYS[3]
local additions = cjson.decode(ARGV[4])
local first = 4
local call = redis.call

-- Redis 7.0 knows no processor time, but lets a script see the clock go on; 7.2 does neither, and then it is nothing.
local cpu = rawget(_G, 'os')
local function micros()
  if cpu then return cpu.clock() * 1000000 end
  local time = redis.pcall('TIME')
  return time.err and 0 or time[1] * 1000000 + time[2]
end
local began = micros()

local function failed(reply)
  return type(reply) == 'table' and reply.err
end

local count = 'boards:' .. string.match(register, '%d+$')
local head = redis.pcall('HMGET', checkpoint, 'checkpoint', 'served', count)
if failed(head) then return {'damaged', checkpoint, 'holds another type'} end
if head[1] ~= ARGV[1] then return {'conflict', head[1] or ''} end
for _, key in ipairs({register, actions}) do
  local kind = call('TYPE', key).ok
  local right = key == register and 'hash' or 'set'
  if kind ~= right and kind ~= 'none' then return {'damaged', key, 'holds another type'} end
end
if call('HLEN', register) ~= tonumber(head[3] or 0) then return {'damaged', register, 'lacks boards'} end
local sizes = {}
for i = first, #KEYS do
  local size = redis.pcall('ZCARD', KEYS[i])
  if failed(size) then return {'damaged', KEYS[i], 'holds another type'} end
  local kept = tonumber(call('HGET', register, string.sub(KEYS[i], #register + 2)) or 0)
  if size ~= kept then
    return {'damaged', KEYS[i], 'holds ' .. size .. ' students, but ' .. tostring(kept) .. ' were written'}
  end
  sizes[i] = size
end

local students = additions.students
-- A small sorted set is a list that each change walks through: with 100 students 7 us on Redis 7.0, against 2. One that
-- once held a long name stays an index. Nobody is called so: ids are shorter.
local long = string.rep('x', 1025)
for i, board in ipairs(additions.boards) do
  local slot = first + i - 1
  local key = KEYS[slot]
  if sizes[slot] == 0 then call('ZADD', key, 0, long) end
  for j = 1, #board, 2 do call('ZINCRBY', key, board[j + 1], students[board[j]]) end
  if sizes[slot] == 0 then call('ZREM', key, long) end
end
for i = first + #additions.boards, #KEYS do
  local small = call('ZRANGE', KEYS[i], '(' .. ARGV[3], '+inf', 'BYSCORE', 'LIMIT', 0, 200)
  if #small > 0 then call('ZREM', KEYS[i], unpack(small)) end
end
local grown = {}
for i = first, #KEYS do
  local size = call('ZCARD', KEYS[i])
  if size ~= sizes[i] then
    local name = string.sub(KEYS[i], #register + 2)
    if size > 0 then call('HSET', register, name, size) else call('HDEL', register, name) end
    if size > sizes[i] and #grown < 8 then grown[#grown + 1] = name end
  end
end
for _, action in ipairs(additions.actions) do call('SADD', actions, action) end
call('HSET', checkpoint, 'checkpoint', ARGV[2], count, call('HLEN', register))
-- Whoever may not publish has written all the same.
if head[2] == ARGV[5] and ARGV[7] ~= '' then redis.pcall('SPUBLISH', ARGV[6], ARGV[7]) end
local picked = call('HRANDFIELD', register, 8)
-- Where students come, others have gone: the boards that most count on come first, and are seldom picked among many.
for _, name in ipairs(grown) do picked[#picked + 1] = name end
return {'done', picked, math.floor(micros() - began)}
`);
