import { z } from 'zod';
import { canonicalJson } from './json.ts';
import { identifier, instant, issuesOf, numberBetween, type Parsed } from './schema.ts';
import type { Student } from './student.ts';

const personalText = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing; give text' : 'is not text') })
  .max(4096, 'is longer than 4096 characters')
  .refine((text) => text.isWellFormed(), 'is ill-formed Unicode (a lone surrogate); repair its encoding');

const shape = z.strictObject({
  studentId: identifier('described'),
  name: personalText,
  email: personalText,
  speciality: identifier('quoted'),
  studentLevel: identifier('quoted'),
  progress: numberBetween(0, 100),
  lastUpdated: instant.optional(),
  attributes: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Checks one profile and completes it.
 *
 * @param now - `lastUpdated` of a profile that has none
 */
export function parseStudent(input: unknown, now: Date): Parsed<Student> {
  try {
    const result = shape.safeParse(input);
    if (!result.success) return { ok: false, issues: issuesOf(result.error, input) };
    const { attributes, lastUpdated, ...fields } = result.data;
    const text = attributes === undefined ? undefined : canonicalJson(attributes, 'attributes');
    if (typeof text === 'object') return { ok: false, issues: [text] };
    return {
      ok: true,
      value: {
        ...fields,
        lastUpdated: lastUpdated ?? now,
        ...(text !== undefined && { attributes: JSON.parse(text) }),
      },
    };
  } catch {
    return { ok: false, issues: [{ path: '', message: 'cannot be read: reading one of its fields throws' }] };
  }
}
