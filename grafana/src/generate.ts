import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { files, generatedFolders } from './files.ts';

// `npm run grafana` writes what is generated anew.
const root = resolve(import.meta.dirname, '..');
const generated = files();
for (const folder of generatedFolders) rmSync(resolve(root, folder), { recursive: true, force: true });
for (const [file, text] of generated) {
  const path = resolve(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
