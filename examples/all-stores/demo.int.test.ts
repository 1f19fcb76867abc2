import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

function demo(...args: string[]) {
  const script = resolve(import.meta.dirname, 'demo.ts');
  const env = { ...process.env, PATH: `${resolve(root, 'node_modules/.bin')}:${process.env.PATH}` };
  return promisify(execFile)(process.execPath, [script, '--json', '--students', '40', ...args], { env });
}

test('the demo on real servers shows what the demo in memory shows', { timeout: 300_000 }, async () => {
  const [onServers, inMemory] = [await demo('--servers'), await demo()];
  const { topScores, ...found } = JSON.parse(onServers.stdout);
  const { topScores: expectedScores, ...expected } = JSON.parse(inMemory.stdout);
  expect(found).toEqual(expected);
  expect(topScores.map(({ studentId }: { studentId: string }) => studentId)).toEqual(
    expectedScores.map(({ studentId }: { studentId: string }) => studentId),
  );
  for (const [i, { score }] of topScores.entries()) expect(score).toBeCloseTo(expectedScores[i].score, 9);
});
