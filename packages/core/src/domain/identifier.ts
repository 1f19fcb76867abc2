/** The longest id, in bytes of UTF-8: the longest key that every store can index. */
export const maxIdentifierBytes = 1024;

/**
 * Says what is wrong with an id or another key-like text (student, course, action, region, item, session),
 * or nothing when it is right: well-formed, 1 to {@link maxIdentifierBytes} bytes of UTF-8. Everything else goes:
 * spaces, quotes, `$`, dots, `__proto__`. The text itself is never part of the answer.
 */
export function identifierProblem(text: string): string | undefined {
  if (text === '') return 'is empty; give 1 to 1024 bytes of text';
  if (!text.isWellFormed()) return 'is ill-formed Unicode (a lone surrogate); repair its encoding';
  // A UTF-16 code unit takes at most three bytes of UTF-8, so short texts need no count.
  if (text.length * 3 <= maxIdentifierBytes) return undefined;
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxIdentifierBytes) return undefined;
  return `has ${bytes} bytes of UTF-8; at most ${maxIdentifierBytes} are allowed`;
}
