// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Grafana look like this
import { expect, test } from 'vitest';
import { fillIn } from './fill-in.ts';

test.for([
  ['as it is', 'rate(x{course=~"$course"}[5m])', '.*', 'rate(x{course=~".*"}[5m])'],
  ['in braces', 'x{course=~"${course}"}', '.*', 'x{course=~".*"}'],
  ['in brackets', 'x{course=~"[[course]]"}', '.*', 'x{course=~".*"}'],
  ['with a format', 'x{course=~"${course:regex}"}', '.*', 'x{course=~".*"}'],
  ['one that was chosen', 'x{course=~"$course"}', ['C1'], 'x{course=~"C1"}'],
  ['some that were chosen', 'x{course=~"$course"}', ['C1', 'C2'], 'x{course=~"(C1|C2)"}'],
  ['one that looks like a pattern', 'x{course=~"$course"}', ['a+b.c'], 'x{course=~"a\\\\+b\\\\.c"}'],
  ['escaped by a format', 'x{course=~"${course:regex}"}', ['a.c'], 'x{course=~"a\\.c"}'],
] as const)('a variable is filled in %s', ([, text, course, filled]) => {
  expect(fillIn(text, { course })).toBe(filled);
});

test('a longer name is another variable', () => {
  expect(fillIn('[$__range] [$__range_s]', { __range: '1h', __range_s: '3600' })).toBe('[1h] [3600]');
});

test('what label_replace takes from a group stays', () => {
  expect(fillIn('label_replace(x, "a", "$1", "b", "(.*)")', {})).toContain('"$1"');
});

test('a variable that is not known is told', () => {
  expect(() => fillIn('x{course=~"$curse"}', { course: '.*' })).toThrow('$curse is no variable');
});
