/** What stands in the place of a variable: text as it is, or the values that were chosen. */
export type Choice = string | readonly string[];

const reference = /\$(\w+)|\$\{(\w+)(?::(\w+))?\}|\[\[(\w+)(?::(\w+))?\]\]/g;

/**
 * Puts values in the places of variables, as Grafana's data source of Prometheus does.
 *
 * @throws Error when a variable is not known
 */
export function fillIn(text: string, choices: { readonly [variable: string]: Choice }): string {
  return text.replace(reference, (found, bare, braced, bracedFormat, bracketed, bracketedFormat) => {
    const name: string = bare ?? braced ?? bracketed;
    // A group of a regular expression, as in label_replace.
    if (/^\d+$/.test(name)) return found;
    const choice = choices[name];
    if (choice === undefined) throw new Error(`${found} is no variable: ${text}`);
    if (typeof choice === 'string') return choice;
    const format: string | undefined = bracedFormat ?? bracketedFormat;
    const values = choice.map((value) => formatted(value, format));
    return values.length === 1 ? `${values[0]}` : `(${values.join('|')})`;
  });
}

function formatted(value: string, format: string | undefined): string {
  if (format === undefined) {
    // In a string of PromQL a backslash stands for itself where there are two.
    return value.replaceAll('\\', '\\\\\\\\').replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&');
  }
  // As Grafana has it, which breaks the string of PromQL: a test with such a value shows it.
  if (format === 'regex') return value.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
  if (format === 'raw') return value;
  throw new Error(`The format ${format} is not known here: add it as Grafana has it`);
}
