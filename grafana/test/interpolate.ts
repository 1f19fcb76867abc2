/** What was chosen for a variable: one value, or several where it takes several. */
export type Choice = string | readonly string[];
export type Choices = { readonly [variable: string]: Choice };

const reference = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?::([^}]+))?\}/g;

const listOf = (choice: Choice) => (typeof choice === 'string' ? [choice] : choice);
const oneOf = (values: readonly string[]) => (values.length === 1 ? values.join() : `(${values.join('|')})`);

/** How Grafana writes choices down, by the names of its formats; `promql` is what Prometheus gets where nothing else is said. */
const formats: Readonly<Record<string, (choice: Choice) => string>> = {
  csv: (choice) => listOf(choice).join(','),
  glob: (choice) => (listOf(choice).length === 1 ? listOf(choice).join() : `{${listOf(choice).join(',')}}`),
  sqlstring: (choice) => quoted(choice, "'", "''"),
  doublequote: (choice) => quoted(choice, '"', '\\"'),
  // What stands for all values is a pattern already.
  promql: (choice) => (typeof choice === 'string' ? choice : oneOf(choice.map(asPattern))),
  // As Grafana has it, which breaks the string of PromQL: a test with such a value shows it.
  regex: (choice) =>
    typeof choice === 'string'
      ? choice
      : oneOf(choice.map((value) => value.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&'))),
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
    return write(choice);
  });
}

/**
 * Puts values in the places of the variables of PromQL.
 *
 * @throws Error when a variable is not known
 */
export function interpolatePromQL(text: string, choices: Choices): string {
  for (const [found, ...parts] of text.matchAll(reference)) {
    const name = parts.find((part, i) => part !== undefined && [0, 1, 3].includes(i)) ?? '';
    // A number is a group of a regular expression, as in label_replace.
    if (Object.hasOwn(choices, name) || /^\d+$/.test(name)) continue;
    throw new Error(`${found} is no variable: ${text}`);
  }
  return interpolate(text, choices, 'promql');
}

function quoted(choice: Choice, quote: string, escaped: string): string {
  return listOf(choice)
    .map((value) => `${quote}${value.replaceAll(quote, escaped)}${quote}`)
    .join(',');
}

/** In a string of PromQL a backslash stands for itself where there are two. */
function asPattern(value: string): string {
  return value.replaceAll('\\', '\\\\\\\\').replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&');
}
