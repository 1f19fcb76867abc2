import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { runLearnTrack } from '../test/run-learntrack.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';

const repository = resolve(import.meta.dirname, '../../..');
const data = resolve(repository, process.env.LEARNTRACK_TEST_DATA ?? '../shared/data');
const statements = join(data, 'fun-mooc/xapi-video-statements.ndjson.gz');

const folder = temporaryFolder();

async function importing(...argv: readonly string[]) {
  const { code, stdout } = await runLearnTrack(['import', ...argv, '--json'], { cwd: folder.path });
  return { code, output: JSON.parse(stdout) };
}

describe('22,000 real statements of FUN-MOOC', () => {
  beforeEach(({ skip }) => skip(!existsSync(statements), `needs ${statements}; see LEARNTRACK_TEST_DATA`));

  test('are all taken in', async () => {
    const { code, output } = await importing(statements, '--format', 'xapi');
    expect(output).toMatchObject({ recorded: 22_000, duplicates: 0, conflicts: 0, rejected: 0 });
    expect(output.coursePerformance).toHaveLength(2);
    expect(output.topScores).toHaveLength(10);
    expect(code).toBe(0);
  });

  test('are told to be xAPI by their content', async () => {
    const { output } = await importing(statements);
    expect(output).toMatchObject({ recorded: 22_000, rejected: 0 });
  });

  test('count once when their file is given twice', async () => {
    const [once, twice] = [await importing(statements), await importing(statements, statements)];
    expect(twice.output).toEqual({ ...once.output, duplicates: 22_000 });
  });

  test('give the same scores in any order', async () => {
    const lines = gunzipSync(readFileSync(statements)).toString().trimEnd().split('\n');
    writeFileSync(join(folder.path, 'shuffled.ndjson'), shuffled(lines).join('\n'));
    const [ordered, mixed] = [await importing(statements), await importing('shuffled.ndjson')];
    expect(mixed.output.recorded).toBe(22_000);
    expect(mixed.output.at).toBe(ordered.output.at);
    for (const [i, { studentId, score }] of ordered.output.topScores.entries()) {
      expect(mixed.output.topScores[i].studentId).toBe(studentId);
      expect(Math.abs(mixed.output.topScores[i].score / score - 1)).toBeLessThan(1e-9);
    }
  });
});

/** Fisher and Yates, with a generator of Lehmer's: the same order each time. */
function shuffled(lines: readonly string[]): string[] {
  const mixed = [...lines];
  let state = 42;
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    state = (state * 48_271) % 2_147_483_647;
    const j = state % (i + 1);
    [mixed[i], mixed[j]] = [mixed[j] as string, mixed[i] as string];
  }
  return mixed;
}
