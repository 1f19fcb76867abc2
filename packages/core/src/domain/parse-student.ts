import { z } from 'zod';
import { copyJsonObject } from './json.ts';
import { clockSkewProblem, identifier, instant, issuesOf, numberBetween, type Parsed } from './schema.ts';
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
  attributes: z.unknown().optional(),
});

/**
 * Checks one profile and completes it.
 *
 * @param now - `lastUpdated` of a profile that has none
 * @param maxClockSkew - how far ahead of now `lastUpdated` may be, in milliseconds: no later version could replace a
 * profile from far ahead
 */
export function parseStudent(input: unknown, now: Date, maxClockSkew: number): Parsed<Student> {
  try {
    const result = shape.safeParse(input);
    if (!result.success) return { ok: false, issues: issuesOf(result.error, input) };
    const { attributes, lastUpdated = now, ...fields } = result.data;
    const ahead = clockSkewProblem(lastUpdated, now, maxClockSkew);
    if (ahead !== undefined) return { ok: false, issues: [{ path: 'lastUpdated', message: ahead }] };
    if (attributes === undefined) return { ok: true, value: { ...fields, lastUpdated } };
    const copied = copyJsonObject(attributes, 'attributes');
    if (!('copy' in copied)) return { ok: false, issues: [copied] };
    return { ok: true, value: { ...fields, lastUpdated, attributes: copied.copy } };
  } catch {
    return { ok: false, issues: [{ path: '', message: 'cannot be read: reading one of its fields throws' }] };
  }
}
