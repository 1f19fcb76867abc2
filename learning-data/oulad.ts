import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Activity } from '@learntrack/core';
import { dataSet } from './data-set.ts';

/** The Open University Learning Analytics Dataset (Kuzilek, Hlosta and Zdrahal 2017). */
export const oulad = dataSet('oulad');

/** How many activities there are. */
export const ouladCount = 173_912 + 13_905;

/** Every submission, as a quiz attempt, and every click on a page. */
export function* ouladActivities(): Generator<Activity> {
  const rest = { region: 'unknown', recordedAt: new Date('2026-02-01T00:00:00Z') };
  const assessments = new Map(rowsOf('assessments').map((row) => [row[2], row]));
  for (const [item = '', studentId = '', submitted = '', , score = ''] of rowsOf('studentAssessment')) {
    const [course, presentation = ''] = assessments.get(item) ?? [];
    yield {
      ...{ activityId: `${studentId} ${item}`, studentId, courseId: `${course}-${presentation}` },
      ...{ action: 'quiz_attempt', timestamp: timestampOf(presentation, submitted), ...rest },
      ...(score !== '?' && { score: Number(score) / 100 }),
    };
  }
  for (const [i, [course, presentation = '', studentId = '', , day = '']] of rowsOf('studentVle').entries()) {
    yield {
      ...{ activityId: `click ${i}`, studentId, courseId: `${course}-${presentation}` },
      ...{ action: 'page_view', timestamp: timestampOf(presentation, day), ...rest },
    };
  }
}

/** Rows of a file; none of its fields holds a comma or a line end. */
function rowsOf(name: string): string[][] {
  const text = gunzipSync(readFileSync(resolve(oulad.path, `${name}.csv.gz`))).toString();
  const lines = text.replaceAll('"', '').trimEnd().split('\n').slice(1);
  return lines.map((line) => line.split(','));
}

/** Days count from the start of the presentation: B starts on 1 February, J on 1 October. */
function timestampOf(presentation: string, day: string): Date {
  const month = presentation.endsWith('B') ? 1 : 9;
  return new Date(Date.UTC(Number(presentation.slice(0, 4)), month, 1 + Number(day)));
}
