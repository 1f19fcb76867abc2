import { memoryAdapter } from '@learntrack/core';
import { describe, test } from 'vitest';
import { openAdapter, scoreBoardSuite } from '../src/index.ts';

const memory = { name: 'memory', capabilities: ['generations'] as const };
const portsInMemory = () => openAdapter(memoryAdapter());

scoreBoardSuite(
  { describe, test },
  {
    ...memory,
    create: async () => {
      const { ports, close } = portsInMemory();
      return { store: ports.scoreBoard, close };
    },
  },
);
