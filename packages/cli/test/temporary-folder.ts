import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder of its own for every test of a file, gone after it. */
export function temporaryFolder() {
  let path = '';
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'learntrack-cli-'));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  return {
    get path() {
      return path;
    },
    /** Writes a file into the folder. */
    write(name: string, content: string | Uint8Array): string {
      writeFileSync(join(path, name), content);
      return name;
    },
  };
}
