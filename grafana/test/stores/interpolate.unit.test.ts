import { expect, test } from 'vitest';
import { interpolate } from './interpolate.ts';

test.for([
  ['by its name', 'LIMIT $top', 'LIMIT 5'],
  ['in braces', `LIMIT \${top}0`, 'LIMIT 50'],
  ['in brackets', 'LIMIT [[top]]', 'LIMIT 5'],
  ['as text of SQL', `IN (\${courses:sqlstring})`, "IN ('C1','Droit d''auteur')"],
  ['as text of JSON', `[\${courses:doublequote}]`, '["C1","Droit d\'auteur"]'],
  ['as a list', '$courses', "{C1,Droit d'auteur}"],
] as const)('a variable is put in %s', ([, text, expected]) => {
  expect(interpolate(text, { top: '5', courses: ['C1', "Droit d'auteur"] })).toBe(expected);
});

test('what is no variable stays', () => {
  const text = `{"$group": {"_id": "$course", "$toString": 1}} \${x}`;
  expect(interpolate(text, { courses: 'C1' })).toBe(text);
});

test('a format that is not known is told', () => {
  expect(() => interpolate(`\${course:lucene}`, { course: 'C1' })).toThrow('lucene is not known');
});
