/**
 * Makes a text from outside safe to print on a terminal: control characters, escape sequences, invisible characters
 * and those that turn the direction of writing are spelled out, as `\u{1b}`.
 */
export function harmless(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
}
