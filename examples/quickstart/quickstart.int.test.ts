import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the quick start runs as it stands, and shows what it says', async () => {
  const file = resolve(import.meta.dirname, 'quickstart.ts');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file]);
  expect(stderr).toBe('');
  expect(stdout).toContain('{ recorded: 1, duplicates: 0, conflicts: 0, rejected: 1, position: 2 }');
  expect(stdout).toContain('rejected #1: "yesterday" is not ISO 8601');
  expect(stdout).toContain("regions: [ 'EU', 'NA' ]");
  expect(stdout).toContain("speciality: 'ILSI'");
  expect(stdout).toContain('retained7d: 0');
});
