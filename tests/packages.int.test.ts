import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const packages = readdirSync(join(root, 'packages'));
const minutes = 60_000;

/** The packages as npm would publish them, installed in a folder of their own. */
let folder: string;
let tarballs: string[];

async function run(command: string, args: readonly string[], cwd = folder): Promise<string> {
  // A nested npm takes its settings from the folder, not from the npm that runs the tests.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  }
}

const tool = (name: string) => join(root, 'node_modules/.bin', name);
const nodeOf = (version: string) => join(folder, `node_modules/node-${version}/bin/node`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'learntrack-packages-'));
  for (const name of packages) {
    await run(
      'npm',
      ['pack', '--pack-destination', folder, '--ignore-scripts'],
      join(root, 'packages', name),
    );
  }
  tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  // One at a time: two versions of Node may not both be called `node`.
  const aliases = ['node-22@npm:node@^22', 'node-24@npm:node@^24'];
  const compilers = ['5.9', '6.0', '7.0'].map(
    (version) => `typescript-${version}@npm:typescript@~${version}`,
  );
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      type: 'module',
      allowScripts: { node: true },
      dependencies: Object.fromEntries([
        ...tarballs.map((file) => [`@learntrack/${/learntrack-(.+)-\d/.exec(file)?.[1]}`, `file:./${file}`]),
        ...[...aliases, ...compilers, '@types/node@npm:@types/node@^24'].map((alias) => {
          const at = alias.indexOf('@npm:');
          return [alias.slice(0, at), alias.slice(at + 1)];
        }),
      ]),
    }),
  );
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error']);
}, 10 * minutes);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every suite over the ports of an adapter, as a file for `node --test`. */
function suitesOf(ports: string): string {
  return `
    import { describe, test } from 'node:test';
    import { memoryAdapter } from '@learntrack/core';
    import * as testkit from '@learntrack/testkit';

    const create = (port) => async () => {
      const adapter = { ...memoryAdapter(), ports: ${ports} };
      const { ports, close } = testkit.openAdapter(adapter);
      return port === 'batchEngine'
        ? { store: { engine: ports.batchEngine, log: ports.activityStore }, close }
        : { store: ports[port], close };
    };
    for (const port of Object.keys(memoryAdapter().ports)) {
      const subject = { name: 'memory', capabilities: ['generations'], create: create(port) };
      testkit[port + 'Suite']({ describe, test }, subject);
    }
  `;
}

/** What `node --test` says in the end. */
function resultsOf(output: string): { readonly passed: number; readonly failed: number } {
  const figure = (name: string) => Number(new RegExp(`^\\S+ ${name} (\\d+)$`, 'm').exec(output)?.[1]);
  return { passed: figure('pass'), failed: figure('fail') };
}

describe('the packed packages', () => {
  test('are all there, with nothing but what users need', async () => {
    expect(tarballs).toHaveLength(packages.length);
    for (const tarball of tarballs) {
      const files = (await run('tar', ['-tzf', tarball])).trim().split('\n');
      expect(
        files.filter((file) => !/^package\/(dist\/|bin\/|package\.json|README\.md|LICENSE)/.test(file)),
      ).toEqual([]);
      expect(files).toContain('package/LICENSE');
      expect(files).toContain('package/README.md');
    }
  });

  test('pass publint and attw', { timeout: 5 * minutes }, async () => {
    for (const tarball of tarballs) {
      await run(tool('publint'), ['run', tarball, '--strict']);
      await run(tool('attw'), [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color']);
    }
  });

  const exported = [
    'importers',
    'testkit',
    'adapter-mongo',
    'adapter-redis',
    'adapter-neo4j',
    'adapter-cassandra',
    'adapter-spark',
  ];
  const source = () => readFileSync(join(root, 'examples/quickstart/quickstart.ts'), 'utf8');

  test.each(['22', '24'])('run the quick start under plain Node %s, imported', async (version) => {
    expect(await run(nodeOf(version), ['--version'])).toMatch(`v${version}.`);
    writeFileSync(join(folder, 'quickstart.js'), source());
    expect(await run(nodeOf(version), ['quickstart.js'])).toContain('recorded: 1');
  });

  test.each(['22', '24'])('run the quick start under plain Node %s, required', async (version) => {
    const [imports = '', ...rest] = source().split('\n');
    const required = imports.replace(/^import (.+) from (.+);$/, 'const $1 = require($2);');
    expect(required).not.toBe(imports);
    writeFileSync(join(folder, 'quickstart.cjs'), `${required}\n(async () => {\n${rest.join('\n')}\n})();`);
    expect(await run(nodeOf(version), ['quickstart.cjs'])).toContain('recorded: 1');
  });

  test.each(['5.9', '6.0', '7.0'])(
    'have types that TypeScript %s understands, libraries checked',
    async (version) => {
      cpSync(join(root, 'examples/quickstart/quickstart.ts'), join(folder, 'typed.ts'));
      for (const name of exported) {
        writeFileSync(join(folder, `${name}.ts`), `export * from '@learntrack/${name}';\n`);
      }
      const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
      const target = ['--target', 'es2024', '--module', 'nodenext', '--types', 'node'];
      const compiler = join(folder, `node_modules/typescript-${version}/bin/tsc`);
      await run(nodeOf('24'), [
        compiler,
        ...options,
        ...target,
        'typed.ts',
        ...exported.map((name) => `${name}.ts`),
      ]);
    },
  );

  test.each(['22', '24'])('hold suites that node:test of Node %s runs', async (version) => {
    writeFileSync(join(folder, 'suites.test.mjs'), suitesOf('memoryAdapter().ports'));
    const { passed, failed } = resultsOf(await run(nodeOf(version), ['--test', 'suites.test.mjs']));
    expect(passed).toBeGreaterThan(200);
    expect(failed).toBe(0);
  });

  test('hold suites that tell what a wrong adapter did', async () => {
    const ports = `{
      ...memoryAdapter().ports,
      scoreBoard: () => {
        const right = memoryAdapter().ports.scoreBoard();
        right.top = async () => [];
        return right;
      },
    }`;
    writeFileSync(join(folder, 'suites.test.mjs'), suitesOf(ports));
    const failure = await run(nodeOf('24'), ['--test', 'suites.test.mjs']).catch(String);
    expect(failure).toContain('Law:      the top is the highest scores first');
    for (const line of ['Expected: ', 'Came: ', 'Seed: ']) expect(failure).toContain(line);
  });

  test('hold a command that works', async () => {
    const cli = join(folder, 'node_modules/@learntrack/cli/bin/learntrack.js');
    const output = JSON.parse(await run(nodeOf('24'), [cli, 'demo', '--students', '30', '--json']));
    expect(output.recorded).toBeGreaterThan(0);
    await expect(run(nodeOf('22'), [cli, 'demo'])).rejects.toThrow(/24/);
  });
});
