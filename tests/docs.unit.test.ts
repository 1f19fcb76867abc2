import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const page = readFileSync(resolve(root, 'docs/write-an-adapter.md'), 'utf8');
const embedded = [...page.matchAll(/<!-- (examples\/[^\s#]+)(?:#(\S+))? -->\n```ts\n(.*?)```/gs)];

describe('the page on writing an adapter', () => {
  test('shows no code but that of the example', () => {
    expect(embedded).toHaveLength([...page.matchAll(/^```ts$/gm)].length);
  });

  test.each(embedded.map(([, file = '', region, shown = '']) => ({ file, region, shown })))(
    'shows $file $region as the tests run it',
    ({ file, region, shown }) => {
      const source = readFileSync(resolve(root, file), 'utf8');
      expect(shown).toBe(region === undefined ? source : regionOf(source, region));
    },
  );
});

/** What lies between the comments `#region` and `#endregion`, without their indent. */
function regionOf(source: string, region: string): string {
  const found = new RegExp(`^( *)// #region ${region}\n(.*?)^ *// #endregion$`, 'ms').exec(source);
  if (!found) throw new Error(`there is no region ${region}`);
  const [, indent = '', lines = ''] = found;
  return lines.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}
