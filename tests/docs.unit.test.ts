import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

describe.each([
  { page: 'docs/observing.md', failures: [] },
  { page: 'docs/write-an-adapter.md', failures: ['examples/write-an-adapter/failure.txt'] },
  {
    page: 'packages/testkit/README.md',
    failures: ['examples/write-an-adapter/failure-with-example.txt'],
  },
])('$page', ({ page, failures }) => {
  const text = readFileSync(resolve(root, page), 'utf8');
  const embedded = [
    ...text.matchAll(/<!-- (examples\/[^\s#]+)(?:#(\S+))? -->\n```(?:ts|text)\n(.*?)```/gs),
  ].map(([, file = '', region, shown = '']) => ({ file, region, shown }));

  test('shows no code and no failure but those of the examples', () => {
    expect(embedded.length).toBeGreaterThan(0);
    // Every other fence ends a block.
    const blocks = [...text.matchAll(/^```(.*)$/gm)].filter((_, i) => i % 2 === 0).map(([, kind]) => kind);
    expect(embedded).toHaveLength(blocks.filter((kind) => kind !== 'sh').length);
    expect(embedded.map(({ file }) => file).filter((file) => file.endsWith('.txt'))).toEqual(failures);
  });

  test.each(embedded)('shows $file $region as the tests run it', ({ file, region, shown }) => {
    const source = readFileSync(resolve(root, file), 'utf8');
    expect(shown).toBe(region === undefined ? source : regionOf(source, region));
  });
});

/** What lies between the comments `#region` and `#endregion`, without their indent. */
function regionOf(source: string, region: string): string {
  const found = new RegExp(`^( *)// #region ${region}\n(.*?)^ *// #endregion$`, 'ms').exec(source);
  if (!found) throw new Error(`there is no region ${region}`);
  const [, indent = '', lines = ''] = found;
  return lines.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}
