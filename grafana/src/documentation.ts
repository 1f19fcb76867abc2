import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { docsPath, docsUrl } from './settings.ts';

const docs = resolve(import.meta.dirname, '../../docs');

/**
 * The path of a place in the documentation, in Grafana.
 *
 * @param place - a page and perhaps a heading on it, such as `figures.md#engagement-score`
 * @throws Error when there is no such page or heading
 */
export function pathTo(place: string): string {
  return `${docsPath}/${pageOf(place)}`;
}

/**
 * The address of a place in the documentation, from anywhere.
 *
 * @throws Error as {@link pathTo}
 */
export function addressOf(place: string): string {
  return `${docsUrl}/${pageOf(place)}`;
}

function pageOf(place: string): string {
  const [page = '', heading] = place.split('#');
  const text = readFileSync(resolve(docs, page), 'utf8');
  const title = /^title: (.+)$/m.exec(text)?.[1];
  if (title === undefined) throw new Error(`${page} has no title`);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, words = '']) => slug(words));
  if (heading !== undefined && !headings.includes(heading)) {
    throw new Error(`${page} has no heading ${heading}; it has: ${headings.join(', ')}`);
  }
  return `${title.replaceAll(/\W+/g, '_')}.html${heading === undefined ? '' : `#${heading}`}`;
}

/** As TypeDoc makes the anchor of a heading. */
function slug(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(/\s+/g, '-');
}
