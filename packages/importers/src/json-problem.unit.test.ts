import { describe, expect, test } from 'vitest';
import { jsonProblem } from './json-problem.ts';

function problemOf(text: string, line = 1): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return jsonProblem(error as Error, line);
  }
  throw new Error(`${text} is JSON`);
}

describe('jsonProblem', () => {
  test.each([
    ['{"a":1 "b"}', "is malformed JSON: Expected ',' or '}' after property value at column 8"],
    ['{"a":oops}', "is malformed JSON: Unexpected token 'o'"],
    ['{"a":,}', "is malformed JSON: Unexpected token ','"],
    ["'", "is malformed JSON: Unexpected token '''"],
    ['{"a":\n\n1 2}', "is malformed JSON: Expected ',' or '}' after property value at line 9, column 3"],
    ['[1,', 'is malformed JSON: Unexpected end'],
    ['😀', "is malformed JSON: Unexpected token '\ufffd'"],
    ['NaN', 'is malformed JSON'],
  ])('says of %j that it %s', (text, problem) => {
    expect(problemOf(text, 7)).toBe(problem);
  });

  test('never repeats the text, which may be personal', () => {
    for (const broken of [
      '{"mbox":"ann@mail.com", oops}',
      '["ann@mail.com" x]',
      '"ann@mail.com',
      'x "ann@mail.com"',
    ]) {
      expect(problemOf(broken)).not.toContain('ann');
    }
  });
});
