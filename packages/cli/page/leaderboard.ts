import type { Placed } from '../src/serve/events.ts';
import { byId, element, setText } from './elements.ts';
import { decimal, whole } from './format.ts';
import { keyedRows } from './rows.ts';

/** Shows the students with the highest scores. */
export const showLeaderboard = keyedRows<Placed>(
  byId('leaderboard'),
  ({ studentId }) => studentId,
  ({ studentId }) => {
    const row = element('tr');
    const rank = element('td', { name: 'number' });
    const student = element('th', { name: 'id', text: studentId });
    student.scope = 'row';
    const score = element('td', { name: 'number' });
    row.append(rank, student, score);
    row.addEventListener('animationend', () => row.classList.remove('changed'));
    return {
      element: row,
      update: (placed, index) => {
        setText(rank, whole(index + 1));
        if (setText(score, decimal(placed.score))) row.classList.add('changed');
      },
    };
  },
);
