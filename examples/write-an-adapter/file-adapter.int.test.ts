import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Board, createLearnTrack, memoryAdapter } from '@learntrack/core';
import { adapterSuite, type Loss, openAdapter, scoreBoardSuite } from '@learntrack/testkit';
import { describe, expect, test } from 'vitest';
import { fileAdapter } from './file-adapter.ts';

// #region suite
scoreBoardSuite(
  { describe, test },
  {
    name: 'the file adapter',
    capabilities: ['generations', 'reopen', 'probe', 'lose', 'faults'],
    create: async () => {
      const folder = await emptyFolder();
      const open = () => {
        const { ports, close } = openAdapter(fileAdapter({ folder }));
        return { store: ports.scoreBoard, close };
      };
      return {
        ...open(),
        close: () => rm(folder, { recursive: true }),
        reopen: async () => open(),
        probe: probeOf(folder),
        lose: (what) => lose(folder, what),
        faults: faultsOf(folder),
      };
    },
  },
);
// #endregion

adapterSuite(
  { describe, test },
  {
    name: 'the file adapter',
    capabilities: ['faults'],
    create: async () => {
      const folder = await emptyFolder();
      return {
        store: {
          make: () => fileAdapter({ folder }),
          use: ({ scoreBoard }) => scoreBoard.readCheckpoint(),
        },
        close: () => rm(folder, { recursive: true }),
        faults: faultsOf(folder),
      };
    },
  },
);

/** Reads what lies in the folder, past the adapter. */
function probeOf(folder: string) {
  const texts = async () => {
    const names = await readdir(folder);
    const versions = names.filter((name) => name !== 'head');
    return Promise.all(versions.map((name) => readFile(join(folder, name), 'utf8')));
  };
  return {
    contents: async () => {
      const [text = ''] = await texts();
      const boards: (Board & { sums: [string, number][] })[] = JSON.parse(text).current.boards;
      return boards.map(({ sums, ...board }) => ({ ...board, increments: new Map(sums) }));
    },
    mentions: async (text: string) => (await texts()).join().includes(JSON.stringify(text)),
    openCursors: async () => 0,
  };
}

/** What tells which version counts is the checkpoint; the versions are the data. */
async function lose(folder: string, what: Loss): Promise<void> {
  for (const name of await readdir(folder)) {
    const kind = name === 'head' ? 'checkpoint' : 'data';
    if (what === kind || what === 'everything') await rm(join(folder, name), { recursive: true });
  }
}

/** A folder that is away is a disk that is. */
function faultsOf(folder: string) {
  const away = () => rename(folder, `${folder} (away)`);
  return { stop: away, kill: away, start: () => rename(`${folder} (away)`, folder) };
}

// #region host
test('a host gives it to LearnTrack as any other adapter', async () => {
  const folder = await emptyFolder();
  const learnTrack = await createLearnTrack({ adapters: [memoryAdapter(), fileAdapter({ folder })] });
  try {
    const visit = { studentId: 'S1', courseId: 'C1', action: 'page_view', region: 'EU' };
    await learnTrack.activities.record({ ...visit, timestamp: new Date() }, { until: 'projected' });
    expect(await learnTrack.scores.top(1)).toMatchObject([{ studentId: 'S1' }]);
    expect(await learnTrack.health()).toMatchObject({ ok: true });
  } finally {
    await learnTrack.close();
    await rm(folder, { recursive: true });
  }
});
// #endregion

function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'write-an-adapter-'));
}
