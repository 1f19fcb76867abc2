import CliTable from 'cli-table3';
import stringWidth from 'string-width';
import { harmless } from './harmless.ts';
import { shortenAll } from './shorten.ts';

/** A column: numbers stand to the right and whole, ids are shortened where room is short, texts are wrapped. */
export interface Column {
  readonly head: string;
  readonly kind: 'number' | 'id' | 'text';
  readonly cells: readonly string[];
}

const gap = 2;
const narrowestId = 8;
const narrowestText = 24;
const widestId = 40;

/** Lays columns out as a table of at most `width` columns of text, if that is possible at all. */
export function table(columns: readonly Column[], width: number): string {
  const safe = columns.map((column) => ({ ...column, cells: column.cells.map(harmless) }));
  const widths = fit(safe, width);
  const cells = safe.map(({ kind, cells }, i) => (kind === 'id' ? shortenAll(cells, widths[i] ?? 0) : cells));
  const grid = new CliTable({
    head: columns.map(({ head }) => head),
    colWidths: widths.map((columnWidth) => columnWidth + gap),
    colAligns: columns.map(({ kind }) => (kind === 'number' ? 'right' : 'left')),
    wordWrap: true,
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap },
  });
  grid.push(widths.map((columnWidth) => '─'.repeat(columnWidth)));
  for (const row of columns[0]?.cells.keys() ?? []) grid.push(cells.map((column) => column[row] ?? ''));
  return grid.toString().replace(/ +$/gm, '');
}

/** Numbers get what they need; of what is left texts are kept a part, and ids share the rest. */
function fit(columns: readonly Column[], width: number): number[] {
  const widths = columns.map(({ head, cells }) =>
    Math.max(...head.split('\n').map(stringWidth), ...cells.map(stringWidth)),
  );
  const ofKind = (kind: Column['kind']) => [...columns.keys()].filter((i) => columns[i]?.kind === kind);
  const widthOf = (i: number) => widths[i] ?? 0;
  const sum = (some: readonly number[]) => some.reduce((total, i) => total + widthOf(i), 0);
  const texts = ofKind('text');
  let left = width - gap * (columns.length - 1) - sum(ofKind('number'));

  // From the shortest on, so that what one does not need is there for the others.
  const ids = ofKind('id').sort((a, b) => widthOf(a) - widthOf(b));
  for (const [served, i] of ids.entries()) {
    const share = Math.floor((left - texts.length * narrowestText) / (ids.length - served));
    widths[i] = Math.min(widthOf(i), widestId, Math.max(narrowestId, share));
    left -= widthOf(i);
  }
  for (const i of texts) {
    widths[i] = Math.min(widthOf(i), Math.max(narrowestText, Math.floor(left / texts.length)));
  }
  return widths;
}

const noBorders = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((place) => [place, '']),
);
