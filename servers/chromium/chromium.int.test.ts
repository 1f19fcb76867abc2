import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommand } from '../run-command.ts';
import { findChromium } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'learntrack-chromium-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test.skipIf(process.platform !== 'linux')('a Chromium draws text, whatever the machine has', async () => {
  const { executablePath, env } = await findChromium();
  const page =
    '<span id="word">word</span><script>document.title = word.offsetWidth * word.offsetHeight > 0</script>';
  const drawn = await runCommand(
    executablePath,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`, '--dump-dom'],
      `data:text/html,${encodeURIComponent(page)}`,
    ],
    env,
  );
  expect(drawn).toContain('<title>true</title>');
});

describe('the Chromium of the machine', () => {
  test('is the one that LEARNTRACK_CHROMIUM names', async () => {
    vi.stubEnv('LEARNTRACK_CHROMIUM', process.execPath);
    expect(await findChromium()).toMatchObject({ executablePath: process.execPath });
  });

  test('is no other where that is missing', async () => {
    const missing = join(folder, 'chromium');
    vi.stubEnv('LEARNTRACK_CHROMIUM', missing);
    await expect(findChromium()).rejects.toThrow(`LEARNTRACK_CHROMIUM is ${missing}, where no program is`);
  });

  test('is the first on the PATH', async () => {
    const program = join(folder, 'chromium');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
    vi.stubEnv('LEARNTRACK_CHROMIUM', '');
    vi.stubEnv('PATH', `/nowhere::${folder}`);
    expect(await findChromium()).toMatchObject({
      executablePath: program,
      env: { PATH: `/nowhere::${folder}` },
    });
  });
});
