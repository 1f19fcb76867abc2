/** The key of an imported activity's {@link SourceLine}: a symbol, so that no check takes it for a field. */
export const sourceLine: unique symbol = Symbol.for('learntrack.sourceLine');

/** Where an activity comes from. */
export interface SourceLine {
  /** The line that it begins on, from 1. */
  readonly line: number;
  /** Its JSON as it stands there. */
  readonly text: string;
}

/** Something imported, with where it comes from. */
export type Imported<T> = T & { readonly [sourceLine]: SourceLine };
