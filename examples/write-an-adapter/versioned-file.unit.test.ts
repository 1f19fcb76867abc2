import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VersionedFile } from './versioned-file.ts';

let folder: string;
let file: VersionedFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'versioned-file-'));
  file = new VersionedFile(folder);
});

afterEach(() => rm(folder, { recursive: true }));

test.each([0, 1, 2])(
  'a writer who slept through everything since version %i changes nothing',
  async (slept) => {
    for (let number = 0; number < slept; number++) await file.replace(await file.read(), `text ${number}`);
    const late = await file.read();
    for (const text of ['a', 'b', 'c']) expect(await file.replace(await file.read(), text)).toBe(true);
    expect(await file.replace(late, 'late')).toBe(false);
    expect(await file.read()).toMatchObject({ number: slept + 3, text: 'c' });
    expect(await readdir(folder)).toHaveLength(2);
  },
);

test('of many writers, also of the first version, one wins each time', async () => {
  for (const number of [1, 2, 3]) {
    const before = await file.read();
    const won = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => file.replace(before, `writer ${i}`)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await file.read()).toMatchObject({ number, text: `writer ${won.indexOf(true)}` });
  }
});

test('while the first version is written, nobody takes the store for one that has lost its head', async () => {
  let reading = true;
  const writing = file.read().then((none) => file.replace(none, 'a'));
  void writing.finally(() => {
    reading = false;
  });
  while (reading) expect((await file.read()).headless).toBe(false);
  expect(await writing).toBe(true);
});

test('what a crash left goes with the next version', async () => {
  await file.replace(await file.read(), 'a');
  await writeFile(join(folder, '2-crashed.json'), 'never committed');
  expect(await file.read()).toMatchObject({ number: 1, text: 'a' });
  await file.replace(await file.read(), 'b');
  expect(await readdir(folder)).toHaveLength(2);
});
