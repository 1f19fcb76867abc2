/** What was chosen for a variable: one value, or several where it takes several. */
export type Choice = string | readonly string[];
export type Choices = { readonly [variable: string]: Choice };

const reference = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?::([^}]+))?\}/g;

/** How Grafana writes values down, by the names of its formats. */
const formats: Readonly<Record<string, (values: readonly string[]) => string>> = {
  csv: (values) => values.join(','),
  glob: (values) => (values.length === 1 ? values.join() : `{${values.join(',')}}`),
  sqlstring: (values) => values.map((value) => `'${value.replaceAll("'", "''")}'`).join(','),
  doublequote: (values) => values.map((value) => `"${value.replaceAll('"', '\\"')}"`).join(','),
};

/**
 * Puts values in the places of variables, as Grafana does. What is called like no variable stays as it is: a field of
 * MongoDB, say.
 *
 * @param format - of variables that say nothing of theirs
 */
export function interpolate(text: string, choices: Choices, format = 'glob'): string {
  return text.replace(reference, (found, bare, bracketed, bracketedFormat, braced, bracedFormat) => {
    const name: string = bare ?? bracketed ?? braced;
    // A field may be called like what every object has.
    const choice = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (choice === undefined) return found;
    const asked: string = bracedFormat ?? bracketedFormat ?? format;
    const write = formats[asked];
    if (!write) throw new Error(`The format ${asked} is not known here: add it as Grafana has it`);
    return write(typeof choice === 'string' ? [choice] : choice);
  });
}
