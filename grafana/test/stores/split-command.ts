/**
 * The words of a command, split as the plugin of Redis does it: as a shell splits, where backslashes stand for
 * themselves between single quotes, and between double ones before all but a quote, a backslash and a line's end.
 *
 * @throws Error when a quote is left open
 */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  const characters = command[Symbol.iterator]();
  for (const character of characters) {
    if (character === '\\' && quote !== "'") {
      const { value: escaped, done } = characters.next();
      if (done) throw new Error('The command ends within an escape');
      if (escaped === '\n') continue;
      const kept = quote === '"' && escaped !== '"' && escaped !== '\\' ? '\\' : '';
      word = `${word ?? ''}${kept}${escaped}`;
    } else if (character === quote) {
      quote = undefined;
    } else if (quote === undefined && (character === "'" || character === '"')) {
      quote = character;
      word ??= '';
    } else if (quote === undefined && ' \t\n'.includes(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = `${word ?? ''}${character}`;
    }
  }
  if (quote !== undefined) throw new Error(`The command ends within ${quote}`);
  return word === undefined ? words : [...words, word];
}
