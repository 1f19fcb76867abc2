import { expect, test } from 'vitest';
import { table } from './table.ts';

const ids = { head: 'student', kind: 'id' as const, cells: ['S1', 'a-very-long-id-that-finds-no-room'] };
const numbers = { head: 'score', kind: 'number' as const, cells: ['1.00', '12.50'] };

test('sets numbers to the right and ids to the left, under their heads', () => {
  expect(table([ids, numbers], 80)).toBe(
    [
      'student                            score',
      '─────────────────────────────────  ─────',
      'S1                                  1.00',
      'a-very-long-id-that-finds-no-room  12.50',
    ].join('\n'),
  );
});

test('shortens ids, and never numbers, where room is short', () => {
  expect(table([ids, numbers], 20)).toBe(
    ['student        score', '─────────────  ─────', 'S1              1.00', 'a-very…o-room  12.50'].join(
      '\n',
    ),
  );
});

test('leaves what short ids do not need to long ones', () => {
  const short = { head: 'id', kind: 'id' as const, cells: ['S1'] };
  const long = { head: 'action', kind: 'id' as const, cells: ['twelve-signs'] };
  expect(table([short, long, short], 20)).toContain('S1  twelve-signs  S1');
});

test('wraps texts', () => {
  const text = {
    head: 'made of',
    kind: 'text' as const,
    cells: ['page_view 1.00, quiz_attempt 2.00, played 3.00', ''],
  };
  const lines = table([numbers, text], 40).split('\n');
  expect(lines.slice(2)).toEqual([
    ' 1.00  page_view 1.00, quiz_attempt',
    '       2.00, played 3.00',
    '12.50',
  ]);
});

test('spells control characters in its cells out', () => {
  expect(table([{ ...ids, cells: ['\x1b[31m', 'x\ny'] }], 80)).toMatch(/\\u\{1b\}\[31m\nx\\u\{a\}y$/);
});
