import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import LongestFirst from './tests/longest-first.sequencer.ts';

// Tests read the sources: no build is needed between a change and its test, but for processes that a test starts.
const alias = Object.fromEntries(
  [
    'core',
    'importers',
    'testkit',
    'adapter-mongo',
    'adapter-redis',
    'adapter-neo4j',
    'adapter-cassandra',
    'adapter-spark',
  ].map((name) => [`@learntrack/${name}`, resolve(import.meta.dirname, `packages/${name}/src/index.ts`)]),
);

const project = (name: string, include: string, { isolate = true } = {}) => ({
  resolve: { alias },
  test: {
    name,
    isolate,
    include: [`${include}/**/*.test.ts`],
    testTimeout: 60_000,
    // The first run on a machine downloads its servers.
    hookTimeout: 300_000,
    expect: { poll: { timeout: 20_000 } },
  },
});

export default defineConfig({
  test: {
    projects: [
      // What has no servers leaves nothing behind for the next file.
      project('core', 'packages/core', { isolate: false }),
      project('importers', 'packages/importers', { isolate: false }),
      project('testkit', 'packages/testkit'),
      project('adapter-mongo', 'packages/adapter-mongo'),
      project('adapter-redis', 'packages/adapter-redis'),
      project('adapter-neo4j', 'packages/adapter-neo4j'),
      project('adapter-cassandra', 'packages/adapter-cassandra'),
      project('adapter-spark', 'packages/adapter-spark'),
      project('cli', 'packages/cli'),
      project('examples', 'examples'),
      project('grafana', 'grafana'),
      project('servers', 'servers'),
      project('tests', 'tests'),
    ],
    // Small machines have more of them than cores, as tests wait for servers that start.
    maxWorkers: Math.max(3, availableParallelism()),
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './tests/closing-line.reporter.ts'],
  },
});
