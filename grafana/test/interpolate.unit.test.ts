// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Grafana look like this
import { describe, expect, test } from 'vitest';
import { interpolate, interpolatePromQL } from './interpolate.ts';

test.for([
  ['by its name', 'LIMIT $top', 'LIMIT 5'],
  ['in braces', 'LIMIT ${top}0', 'LIMIT 50'],
  ['in brackets', 'LIMIT [[top]]', 'LIMIT 5'],
  ['as text of SQL', 'IN (${courses:sqlstring})', "IN ('C1','Droit d''auteur')"],
  ['as text of JSON', '[${courses:doublequote}]', '["C1","Droit d\'auteur"]'],
  ['as a list', '$courses', "{C1,Droit d'auteur}"],
] as const)('a variable is put in %s', ([, text, expected]) => {
  expect(interpolate(text, { top: '5', courses: ['C1', "Droit d'auteur"] })).toBe(expected);
});

test('what is no variable stays', () => {
  const text = '{"$group": {"_id": "$course", "$toString": 1}} ${x}';
  expect(interpolate(text, { courses: 'C1' })).toBe(text);
});

test('a format that is not known is told', () => {
  expect(() => interpolate('${course:lucene}', { course: 'C1' })).toThrow('lucene is not known');
});

describe('in PromQL', () => {
  test.for([
    ['as it is', 'rate(x{course=~"$course"}[5m])', '.*', 'rate(x{course=~".*"}[5m])'],
    ['in braces', 'x{course=~"${course}"}', '.*', 'x{course=~".*"}'],
    ['in brackets', 'x{course=~"[[course]]"}', '.*', 'x{course=~".*"}'],
    ['with a format', 'x{course=~"${course:regex}"}', '.*', 'x{course=~".*"}'],
    ['one that was chosen', 'x{course=~"$course"}', ['C1'], 'x{course=~"C1"}'],
    ['some that were chosen', 'x{course=~"$course"}', ['C1', 'C2'], 'x{course=~"(C1|C2)"}'],
    ['one that looks like a pattern', 'x{course=~"$course"}', ['a+b.c'], 'x{course=~"a\\\\+b\\\\.c"}'],
    ['escaped by a format', 'x{course=~"${course:regex}"}', ['a.c'], 'x{course=~"a\\.c"}'],
  ] as const)('a variable is put in %s', ([, text, course, expected]) => {
    expect(interpolatePromQL(text, { course })).toBe(expected);
  });

  test('a longer name is another variable', () => {
    expect(interpolatePromQL('[$__range] [$__range_s]', { __range: '1h', __range_s: '3600' })).toBe(
      '[1h] [3600]',
    );
  });

  test('what label_replace takes from a group stays', () => {
    expect(interpolatePromQL('label_replace(x, "a", "$1", "b", "(.*)")', {})).toContain('"$1"');
  });

  test('a variable that is not known is told', () => {
    expect(() => interpolatePromQL('x{course=~"$curse"}', { course: '.*' })).toThrow('$curse is no variable');
  });
});
