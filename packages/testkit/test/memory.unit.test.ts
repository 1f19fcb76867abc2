import { memoryAdapter, type Ports } from '@learntrack/core';
import { describe, test } from 'vitest';
import { openAdapter } from '../src/ports/open-adapter.ts';
import { regionGraphSuite } from '../src/ports/region-graph-suite.ts';
import { reportStoreSuite } from '../src/ports/report-store-suite.ts';
import { scoreBoardSuite } from '../src/ports/score-board-suite.ts';
import { stateStoreSuite } from '../src/ports/state-store-suite.ts';
import type { Subject } from '../src/suite/subject.ts';

const runner = { describe, test };

scoreBoardSuite(runner, memory('scoreBoard'));
regionGraphSuite(runner, memory('regionGraph'));
reportStoreSuite(runner, memory('reportStore'));
stateStoreSuite(runner, memory('stateStore'));

function memory<Name extends keyof Ports>(port: Name): Subject<Ports[Name], never> {
  return {
    name: 'memory',
    capabilities: ['generations'],
    create: async () => {
      const { ports, close } = openAdapter(memoryAdapter());
      return { store: (ports as Ports)[port], close };
    },
  };
}
