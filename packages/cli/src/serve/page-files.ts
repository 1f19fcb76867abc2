import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A file of the page, as it is served. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const files = [
  { path: '/', name: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/page.js', name: 'page.js', type: 'text/javascript; charset=utf-8' },
  { path: '/page.css', name: 'page.css', type: 'text/css; charset=utf-8' },
  { path: '/icon.svg', name: 'icon.svg', type: 'image/svg+xml' },
];

/** Reads the page as it was built. */
export async function readPage(): Promise<PageFile[]> {
  const manifest = createRequire(import.meta.url).resolve('@learntrack/cli/package.json');
  const folder = join(dirname(manifest), 'dist', 'page');
  return Promise.all(
    files.map(async ({ path, name, type }) => ({ path, type, body: await read(join(folder, name)) })),
  );
}

async function read(file: string): Promise<Buffer> {
  return readFile(file).catch((error) => {
    throw new Error(`the page is not built: ${file} is missing; run npm run build`, { cause: error });
  });
}
