import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { files, generatedFolders } from './src/files.ts';

const root = import.meta.dirname;
const generated = files();

test.each([...generated])('%s is what `npm run grafana` writes', (file, text) => {
  expect(readFileSync(resolve(root, file), 'utf8')).toBe(text);
});

test('nothing else lies beside what is generated', () => {
  const found = generatedFolders.flatMap((folder) =>
    readdirSync(resolve(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
  expect(found.filter((file) => !generated.has(file))).toEqual([]);
});
