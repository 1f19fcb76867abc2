import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(resolve(root, 'README.md'), 'utf8');
const embedded = [...readme.matchAll(/<!-- (examples\/\S+) -->\n```ts\n(.*?)```/gs)];

describe('the README', () => {
  test('shows the examples exactly as the tests run them', () => {
    expect(embedded.map(([, file]) => file)).toEqual([
      'examples/quickstart/quickstart.ts',
      'examples/swap-an-adapter/engagement.unit.test.ts',
    ]);
    for (const [, file = '', shown] of embedded) {
      expect(shown, file).toBe(readFileSync(resolve(root, file), 'utf8'));
    }
  });

  test('gives the test command that CI runs', () => {
    const [, command = ''] = /^(npm install && npm test)$/m.exec(readme) ?? [];
    expect(command).not.toBe('');
    const ci = readFileSync(resolve(root, '.ci/run'), 'utf8');
    expect(ci.trim().split('\n').at(-1)).toBe(command);
  });
});
