/**
 * Says what `JSON.parse` found wrong, and where as far as the engine tells. The engine also quotes the text
 * around it, which may be personal: that part is left out.
 *
 * @param line - the line of the file that the text begins on
 */
export function jsonProblem({ message }: Error, line: number): string {
  const what = /^(?:Unexpected token '.+?'(?=, )|Unexpected end|[^"]+(?= in JSON at ))/su.exec(message);
  const where = /\(line (\d+) column (\d+)\)$/.exec(message);
  const row = Number(where?.[1] ?? 1) - 1;
  const column = where ? ` at ${row > 0 ? `line ${line + row}, ` : ''}column ${where[2]}` : '';
  return `is malformed JSON${what ? `: ${what[0].toWellFormed()}${column}` : ''}`;
}

/** Says what a JSON value is that should be an object, or nothing when it is one. */
export function objectProblem(value: unknown): string | undefined {
  if (Array.isArray(value)) return 'is an array, not an object';
  if (value === null) return 'is null, not an object';
  return typeof value === 'object' ? undefined : `is a ${typeof value}, not an object`;
}
