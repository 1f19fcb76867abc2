import type { Analysis } from '../analysis.ts';
import { counted, decimal, percent, timeToMinute } from './numbers.ts';
import type { Section } from './section.ts';
import { shortenOne } from './shorten.ts';
import { table } from './table.ts';

const dayMs = 86_400_000;
const longestAction = 32;

/** The highest scores and what they are made of. */
export function topScoresText({ at, topScores }: Analysis, width: number): Section {
  const halfLife = counted((topScores[0]?.halfLife ?? 0) / dayMs, 'day');
  return {
    heading: `Highest engagement scores, as of ${timeToMinute(at)} UTC`,
    body: `${table(
      [
        { head: '', kind: 'number', cells: topScores.map((_, i) => `${i + 1}`) },
        { head: 'student', kind: 'id', cells: topScores.map(({ studentId }) => studentId) },
        { head: 'score', kind: 'number', cells: topScores.map(({ score }) => decimal(score)) },
        {
          head: 'made of',
          kind: 'text',
          cells: topScores.map(({ parts }) => parts.map(partText).join(', ')),
        },
      ],
      width,
    )}\n\nAn activity counts half as much after ${halfLife}.`,
  };
}

function partText({ action, score, share }: Analysis['topScores'][number]['parts'][number]): string {
  return `${shortenOne(action, longestAction)} ${decimal(score)} (${percent(share)})`;
}
