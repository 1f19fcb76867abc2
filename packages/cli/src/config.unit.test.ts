import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { runLearnTrack } from '../test/run-learntrack.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { loadConfig } from './config.ts';

const folder = temporaryFolder();

test.each([
  ['learntrack.config.js', 'export default { maxBatch: 7 };', undefined],
  ['learntrack.config.js', 'export default async () => ({ maxBatch: 7 });', undefined],
  ['another.js', 'export default { maxBatch: 7 };', 'another.js'],
])('a configuration in %s is what it exports: %s', async (name, content, path) => {
  folder.write('package.json', '{ "type": "module" }');
  folder.write(name, content);
  expect(await loadConfig(path, folder.path)).toEqual({ maxBatch: 7 });
});

test('without a configuration it is told how to write one', async () => {
  const { code, stderr } = await runLearnTrack(['project'], { cwd: folder.path });
  expect(code).toBe(1);
  expect(stderr).toContain('there is no learntrack.config.ts; write one, such as: export default');
});

test('a configuration that exports nothing is told', async () => {
  folder.write('empty.js', '');
  const { code, stderr } = await runLearnTrack(['project', '--config', resolve(folder.path, 'empty.js')]);
  expect(code).toBe(1);
  expect(stderr).toContain('exports no options by default');
});

test('a configuration without a projection is told', async () => {
  const learnTrack = JSON.stringify(resolve(import.meta.dirname, '../../core/src/index.ts'));
  folder.write(
    'learntrack.config.ts',
    `import { memoryAdapter } from ${learnTrack};
     export default { adapters: [memoryAdapter({ only: ['activityStore'] })] };`,
  );
  const { code, stderr } = await runLearnTrack(['project'], { cwd: folder.path });
  expect(stderr).toContain('has no projection');
  expect(code).toBe(2);
});
