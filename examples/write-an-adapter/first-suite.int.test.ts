import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAdapter, scoreBoardSuite } from '@learntrack/testkit';
import { describe, test } from 'vitest';
import { fileAdapter } from './file-adapter.ts';

scoreBoardSuite(
  { describe, test },
  {
    name: 'my adapter',
    capabilities: ['generations', 'reopen'],
    create: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'my-adapter-'));
      const open = () => {
        const { ports, close } = openAdapter(fileAdapter({ folder }));
        return { store: ports.scoreBoard, close };
      };
      const first = open();
      const close = async () => {
        await first.close();
        await rm(folder, { recursive: true });
      };
      return { store: first.store, close, reopen: async () => open() };
    },
  },
);
