import { logOf } from '../generators/log.ts';
import type { Case } from '../suite/case.ts';
import { type BatchEngineSource, expectAnswersOf } from './source.ts';

const thousand = 1000;

/** The laws of logs that are longer than a class makes them. */
export function batchSizeCases(): Case<BatchEngineSource>[] {
  return [
    {
      // Longer than a batch that is read at once; the figures of both halves differ.
      law: 'a log of thousands of entries, each a new student, course, action and day, counts as a whole',
      async run({ store }) {
        const log = logOf(
          ...Array.from({ length: 2 * thousand }, (_, i) => ({
            ...{ studentId: `S${i}`, courseId: `C${i % 1500}`, action: `action ${i}` },
            timestamp: new Date(Date.UTC(2015, 0, 1 + i)),
          })),
        );
        await expectAnswersOf(store, log);
      },
    },
    {
      law: 'a course of a thousand students, attempts and actions counts them all',
      async run({ store }) {
        const log = logOf(
          ...Array.from({ length: thousand }, (_, i) => ({
            ...{ studentId: `S${i}`, action: 'quiz_attempt', score: ((i * 7) % thousand) / thousand },
          })),
          ...Array.from({ length: thousand }, (_, i) => ({ studentId: `S${i}`, action: `action ${i}` })),
        );
        await expectAnswersOf(store, log);
      },
    },
  ];
}
