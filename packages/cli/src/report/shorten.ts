import stringWidth from 'string-width';

interface Glyph {
  readonly text: string;
  readonly width: number;
}

const graphemes = new Intl.Segmenter();

/**
 * Shortens texts to a width in columns, with an ellipsis inside. Where it stands is chosen for all together, so that
 * texts that differ stay different if they can: ids often share long beginnings or endings.
 */
export function shortenAll(texts: readonly string[], width: number): string[] {
  if (texts.every((text) => stringWidth(text) <= width)) return [...texts];
  const glyphs = texts.map(glyphsOf);
  const different = new Set(texts).size;
  const room = Math.max(0, width - 1);
  const usual = Math.floor(room / 2);
  for (let end = 0; end <= room; end += 1) {
    const shortened = glyphs.map((text) => shorten(text, width, (usual + end) % (room + 1)));
    if (new Set(shortened).size === different) return shortened;
  }
  return glyphs.map((text) => shorten(text, width, usual));
}

/** Shortens one text to a width in columns. */
export function shortenOne(text: string, width: number): string {
  return shortenAll([text], width)[0] as string;
}

/** Cuts one text to a width in columns, with an ellipsis at its end. */
export function beginningOf(text: string, width: number): string {
  return shorten(glyphsOf(text), width, 0);
}

function shorten(glyphs: readonly Glyph[], width: number, end: number): string {
  if (glyphs.reduce((sum, glyph) => sum + glyph.width, 0) <= width) return textOf(glyphs);
  const start = width - 1 - end;
  return `${textOf(fitting(glyphs, start))}…${textOf(fitting(glyphs.toReversed(), end).reverse())}`;
}

/** As many of the first glyphs as a width holds. */
function fitting(glyphs: readonly Glyph[], width: number): Glyph[] {
  let taken = 0;
  const beyond = glyphs.findIndex((glyph) => {
    taken += glyph.width;
    return taken > width;
  });
  return glyphs.slice(0, beyond);
}

function glyphsOf(text: string): Glyph[] {
  return Array.from(graphemes.segment(text), ({ segment }) => ({
    text: segment,
    width: stringWidth(segment),
  }));
}

function textOf(glyphs: readonly Glyph[]): string {
  return glyphs.map(({ text }) => text).join('');
}
