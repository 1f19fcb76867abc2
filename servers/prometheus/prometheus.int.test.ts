import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { expectNotToKeepParentAlive, expectToEndWithParent } from '../end-of-parent.ts';
import { processStart } from '../process-start.ts';
import { type LocalServer, promtool, startLocalPrometheus } from './index.ts';

/** What an instant query finds: the values, as text. */
async function ask({ url }: { readonly url: string }, query: string, time?: string): Promise<string[]> {
  const parameters = new URLSearchParams({ query, ...(time !== undefined && { time }) });
  const answer = await fetch(`${url}/api/v1/query?${parameters}`);
  const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
  return data.result.map(({ value }) => value[1]);
}

describe.skipIf(process.platform !== 'linux')('a Prometheus of our own', () => {
  let prometheus: LocalServer;

  beforeAll(async () => {
    prometheus = await startLocalPrometheus();
  });
  afterAll(() => prometheus?.remove());

  test('scrapes itself, and answers queries', async () => {
    await expect.poll(() => ask(prometheus, 'up{job="prometheus"}')).toEqual(['1']);
  });

  test('has its data still when it was killed and starts again, at the same url', async () => {
    await expect.poll(() => ask(prometheus, 'up')).toEqual(['1']);
    const [before] = prometheus.processes;
    await prometheus.control.kill();
    await expect(ask(prometheus, 'up')).rejects.toThrow('fetch failed');
    await prometheus.control.start();
    expect(prometheus.processes[0]?.pid).not.toBe(before?.pid);
    expect(await ask(prometheus, 'count(count_over_time(up[10m]))')).toEqual(['1']);
  });

  test('holds the history that it is given, and scrapes on from there', async () => {
    const now = Math.floor(Date.now() / 1000);
    const history = [8 * 86_400, 3600, 120].map((ago) => `lessons_total{course="C1"} ${ago} ${now - ago}`);
    const holding = await startLocalPrometheus({ history });
    try {
      const at = (ago: number) => ask(holding, 'lessons_total{course="C1"}', String(now - ago));
      expect(await at(8 * 86_400)).toEqual([String(8 * 86_400)]);
      expect(await at(3600)).toEqual(['3600']);
      await expect.poll(() => ask(holding, 'up')).toEqual(['1']);
    } finally {
      await holding.remove();
    }
  });

  test('evaluates rules, and tells of a target that does not answer', async () => {
    const { host } = new URL(prometheus.url);
    const rules = JSON.stringify({
      groups: [{ name: 'all', rules: [{ record: 'targets', expr: 'count(up)' }] }],
    });
    const evaluating = await startLocalPrometheus({
      jobs: { well: [host], ill: ['127.0.0.1:1'] },
      rules,
    });
    try {
      await expect.poll(() => ask(evaluating, 'up{job="well"}')).toEqual(['1']);
      await expect.poll(() => ask(evaluating, 'up{job="ill"}')).toEqual(['0']);
      await expect.poll(() => ask(evaluating, 'targets')).toEqual(['2']);
    } finally {
      await evaluating.remove();
    }
  });

  test('tells why it does not start', async () => {
    await expect(startLocalPrometheus({ config: 'scrape_configs: 7' })).rejects.toThrow(
      /prometheus did not start: it has ended.*cannot unmarshal/s,
    );
    await expect(startLocalPrometheus({ history: ['lessons_total one'] })).rejects.toThrow(/promtool.*one/s);
    const taken = startLocalPrometheus({ port: Number(new URL(prometheus.url).port) });
    await expect(taken).rejects.toThrow('is in use; choose another');
  });

  test('leaves neither a process nor a folder when it is removed', async () => {
    const removed = await startLocalPrometheus();
    const [{ pid, folder } = { pid: 0, folder: '' }] = removed.processes;
    expect(processStart(pid)).toBeDefined();
    expect(existsSync(folder)).toBe(true);
    await removed.remove();
    expect(processStart(pid)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('the parent of a Prometheus of our own', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'takes it along when %s ends it, and its data go',
    async (by) => {
      await expectToEndWithParent('prometheus/index.ts', 'startLocalPrometheus', by);
    },
  );

  test('is not kept alive by it', async () => {
    await expectNotToKeepParentAlive('prometheus/index.ts', 'startLocalPrometheus');
  });
});

describe.skipIf(process.platform !== 'linux')('the programs of Prometheus', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('are asked by their names', async () => {
    expect(await promtool('--version')).toContain('promtool, version 2.');
    await expect(promtool('check', 'rules', '/nowhere/rules.yaml')).rejects.toThrow(
      /promtool check rules .* failed.*nowhere/s,
    );
  });

  test('are taken from the folder that LEARNTRACK_PROMETHEUS names, and from no other', async () => {
    vi.stubEnv('LEARNTRACK_PROMETHEUS', import.meta.dirname);
    await expect(promtool('--version')).rejects.toThrow(
      `LEARNTRACK_PROMETHEUS is ${import.meta.dirname}, where prometheus and promtool are not both`,
    );
  });
});
