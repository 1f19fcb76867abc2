/**
 * Redis keeps forward-decayed sums, and a board's key names its generation: scripts read which one is served, and make
 * scores of sums. `EVAL_RO` lets them read only; Redis has it from 7.0. The plugin splits a command as a shell does and
 * puts nested lists into one column, so a script stands in single quotes, has none inside, and answers a text per row.
 */
const served = `local served = redis.call("HGET", KEYS[1], "served")
if not served then return {} end
local generation = cjson.decode(served)
local boards = KEYS[1] .. ":" .. generation.generation`;

/** ARGV: the instant that scores are as of, and the board. */
const board = `${served}
local halfLife, landmark = string.match(generation.definition, "halfLife=(%S+) .*landmark=(%S+)")
local scale = 2 ^ ((landmark - ARGV[1]) / halfLife)
local board = boards .. ":" .. ARGV[2]
local rows = {}`;

const leaderboard = `${board}
local found = redis.call("ZRANGE", board, 0, ARGV[3] - 1, "WITHSCORES")
for i = 1, #found, 2 do
  rows[#rows + 1] = cjson.encode({rank = (i + 1) / 2, student = found[i], score = -found[i + 1] * scale})
end
return rows`;

const distribution = `${board}
for i = 3, #ARGV do
  local sum = string.format("%.17g", -ARGV[i] / scale)
  local students = redis.call("ZCOUNT", board, "-inf", sum)
  rows[#rows + 1] = cjson.encode({score = "≥ " .. ARGV[i], students = students})
end
return rows`;

const boards = `${served}
local names = {}
for _, name in ipairs(redis.call("HKEYS", boards)) do
  if string.match(name, "^action:") or string.match(name, "^course:") then names[#names + 1] = name end
end
table.sort(names)
table.insert(names, 1, "overall")
return names`;

/** As of the end of the time range. */
const asOf = `\${__to}`;
const chosenBoard = `\${board:doublequote}`;

/** The students with the highest scores. */
export function leaderboardCommand(namespace: string, students: number): string {
  return command(leaderboard, namespace, [asOf, chosenBoard, String(students)]);
}

/** How many students have at least each score. */
export function distributionCommand(namespace: string, scores: readonly number[]): string {
  return command(distribution, namespace, [asOf, chosenBoard, ...scores.map(String)]);
}

/** The boards there are: all students, those of an action, those of a course. */
export function boardsCommand(namespace: string): string {
  return command(boards, namespace, []);
}

function command(script: string, namespace: string, args: readonly string[]): string {
  return ['EVAL_RO', `'${script}'`, '1', `'{${namespace}}:scores'`, ...args].join(' ');
}
