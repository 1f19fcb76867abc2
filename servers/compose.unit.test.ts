import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { services } from './compose.ts';

interface ComposeService {
  readonly image: string;
  readonly ports: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

const file: { readonly services: { readonly [name: string]: ComposeService } } = parse(
  readFileSync(resolve(import.meta.dirname, '../compose.yaml'), 'utf8'),
);

test('the compose file has all seven systems', () => {
  expect(Object.keys(file.services)).toEqual([
    ...['mongo', 'redis', 'neo4j', 'cassandra', 'spark'],
    ...['prometheus', 'grafana'],
  ]);
});

describe.each(Object.entries(file.services))('%s', (_, { image, ports, healthcheck }) => {
  test('is of one version, tells when it is well, and listens on the loopback address alone', () => {
    expect(image).toMatch(/^[\w/]+:v?\d+\.\d+\.\d+/);
    expect(healthcheck?.test[0]).toBe('CMD');
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{LEARNTRACK_\w+_PORT:-(\d+)\}:\1$/);
  });
});

test.each(Object.entries(services))('%s is where npm run servers says', (name, { variable, port, url }) => {
  expect(file.services[name]?.ports).toEqual([`127.0.0.1:\${${variable}:-${port}}:${port}`]);
  expect(url(4711)).toContain('127.0.0.1:4711');
});
