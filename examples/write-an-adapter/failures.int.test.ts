import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAdapter, scoreBoardSuite } from '@learntrack/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const sources = ['file-adapter.ts', 'file-call.ts', 'file-score-board.ts', 'versioned-file.ts'];
/** How much of an example the pages show. */
const shownOfExample = 120;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-an-adapter-failures-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// The pages show these files, which `vitest --update` writes.
test.each([
  {
    shownIn: 'failure.txt',
    law: 'an erasure met while rebuilding is forgotten by the generation that is served, too',
    right: 'of [before, current])',
    wrong: 'of [current])',
  },
  {
    shownIn: 'failure-with-example.txt',
    law: 'whatever the batches, the answers are those of the log',
    right: '(summed.sums.get(studentId) ?? 0) + increment',
    wrong: 'increment',
  },
])('the message in $shownIn is what the suite says of the adapter with one mistake', async (mistake) => {
  const { law, right, wrong, shownIn } = mistake;
  const changed = await adapterWith(right, wrong);
  const cases = new Map<string, () => Promise<void>>();
  scoreBoardSuite(
    { describe: (_, body) => body(), test: (name, body) => cases.set(name, body) },
    {
      name: 'a wrong adapter',
      capabilities: ['generations'],
      seed: 3,
      timeLimit: 50_000,
      onSkipped: () => {},
      create: async () => {
        const data = await mkdtemp(join(folder, 'data-'));
        const { ports, close } = openAdapter(changed.fileAdapter({ folder: data }));
        return { store: ports.scoreBoard, close };
      },
    },
  );
  const message = await cases
    .get(law)?.()
    .catch((error: Error) => error.message);
  const shown = message?.replace(new RegExp(`^(Example: .{${shownOfExample}}).+$`, 'm'), '$1…');
  await expect(`${shown}\n`).toMatchFileSnapshot(shownIn);
});

/** The adapter of this folder with one change. */
async function adapterWith(right: string, wrong: string): Promise<typeof import('./file-adapter.ts')> {
  const copy = await mkdtemp(join(folder, 'adapter-'));
  for (const source of sources) await cp(join(import.meta.dirname, source), join(copy, source));
  const store = join(copy, 'file-score-board.ts');
  const code = await readFile(store, 'utf8');
  expect(code).toContain(right);
  await writeFile(store, code.replace(right, wrong));
  return import(join(copy, 'file-adapter.ts'));
}
