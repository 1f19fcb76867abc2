import { styleText } from 'node:util';
import type { Analysis } from '../analysis.ts';
import type { Output } from '../command-io.ts';
import { coursePerformanceText } from './course-performance-text.ts';
import { dailyEngagementText } from './daily-engagement-text.ts';
import { multiRegionText } from './multi-region-text.ts';
import { topScoresText } from './top-scores-text.ts';

const narrowest = 40;
const widest = 140;

/**
 * Writes an analysis for people.
 *
 * @param most - how many rows of a long list are shown
 */
export function analysisText(analysis: Analysis | undefined, most: number, output: Output): string {
  if (!analysis) return '';
  const width = Math.max(narrowest, Math.min(widest, output.columns ?? 100));
  const sections = [
    topScoresText(analysis, width),
    multiRegionText(analysis, most, width),
    dailyEngagementText(analysis, width),
    coursePerformanceText(analysis, most, width),
  ];
  return sections
    .map(({ heading, body }) => `\n${styleText('bold', heading, { stream: output })}\n\n${body}\n`)
    .join('');
}
