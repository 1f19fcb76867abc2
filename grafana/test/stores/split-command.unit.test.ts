import { expect, test } from 'vitest';
import { splitCommand } from './split-command.ts';

test.for([
  ['GET a', ['GET', 'a']],
  ['  GET\t"a b"\n', ['GET', 'a b']],
  [`EVAL_RO 'return "\\n"' 0`, ['EVAL_RO', 'return "\\n"', '0']],
  ['"a\\"b" "a\\b" "a\\\\b"', ['a"b', 'a\\b', 'a\\b']],
  [`it\\'s '' x"y"'z'`, ["it's", '', 'xyz']],
] as const)('%j is split into %j', ([command, words]) => {
  expect(splitCommand(command)).toEqual(words);
});

test.for(["GET 'a", 'GET "a', 'GET a\\'])('%j is no command', (command) => {
  expect(() => splitCommand(command)).toThrow('The command ends within');
});
