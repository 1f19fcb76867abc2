import { resolve } from 'node:path';
import { redisAdapter } from '@learntrack/adapter-redis';
import { type ActivityInput, createLearnTrack, memoryAdapter, metricNames } from '@learntrack/core';
import { checkPort, freePort } from '@learntrack/servers/free-port';
import { startLocalRedis } from '@learntrack/servers/redis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runLearnTrack } from '../../test/run-learntrack.ts';
import { serveWith, sharedMemory } from '../../test/served.config.ts';
import { ask, listenTo, type SentEvent, type Serving, startServing } from '../../test/serving.ts';
import type { Overview } from './events.ts';

const config = resolve(import.meta.dirname, '../../test/served.config.ts');
const token = 'correct-horse-battery';
const routes = ['/', '/page.js', '/page.css', '/icon.svg', '/events', '/metrics'];

let serving: Serving | undefined;
const listening = new Set<AbortController>();

beforeEach(() => vi.stubEnv('LEARNTRACK_TOKEN', ''));
afterEach(async () => {
  for (const listener of listening) listener.abort();
  listening.clear();
  await serving?.stop();
  serving = undefined;
});

async function serve(...args: string[]): Promise<string> {
  serving = await startServing('--config', config, ...args);
  return serving.url;
}

/** What a viewer knows by the events so far. */
function view(url: string) {
  const seen: { overview: Overview; scores: SentEvent['data'][] } = { overview: {}, scores: [] };
  const listener = new AbortController();
  listening.add(listener);
  const listened = (async () => {
    for await (const { event, data } of listenTo(url, listener.signal)) {
      if (event === 'overview') seen.overview = { ...seen.overview, ...data };
      else seen.scores.push(data);
    }
  })();
  return { seen, ended: listened.catch(() => {}) };
}

function activity(changes: Partial<ActivityInput> = {}): ActivityInput {
  return {
    ...{ studentId: 'S1', courseId: 'C1', action: 'page_view', region: 'EU', timestamp: new Date() },
    ...changes,
  };
}

describe('learntrack serve', () => {
  beforeEach(() => serveWith({ adapters: [memoryAdapter()] }));

  test('answers every route, and that there is no such one, with the same strict headers', async () => {
    const url = await serve('--metrics');
    for (const path of [...routes, '/nowhere', '/..%2f..%2fetc/passwd', '//', '/metrics/x']) {
      const { status, headers } = await ask(`${url.slice(0, -1)}${path}`, { method: 'HEAD' });
      expect({ path, status }).toEqual({ path, status: routes.includes(path) ? 200 : expect.any(Number) });
      if (!routes.includes(path)) expect([400, 404]).toContain(status);
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });

  test('serves a page of its own parts alone, each as what it is', async () => {
    const url = await serve();
    const page = await ask(url);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('<title>LearnTrack</title>');
    expect(page.body).not.toMatch(/https?:|style=|<style|<script>|\son\w+=/);
    const types = { 'page.js': 'text/javascript; charset=utf-8', 'page.css': 'text/css; charset=utf-8' };
    for (const [file, type] of Object.entries(types)) {
      expect(page.body).toContain(file);
      expect((await ask(`${url}${file}`)).headers['content-type']).toBe(type);
    }
  });

  test('lets nobody write', async () => {
    const url = await serve();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const { status, headers } = await ask(url, { method });
      expect({ method, status, allow: headers.allow }).toEqual({ method, status: 405, allow: 'GET, HEAD' });
    }
  });

  test('offers no metrics unless it is told to', async () => {
    expect((await ask(`${await serve()}metrics`)).status).toBe(404);
  });

  test('answers nobody who calls it by the name of elsewhere', async () => {
    const url = await serve('--metrics');
    const { port } = new URL(url);
    for (const path of routes) {
      const refused = await ask(`${url.slice(0, -1)}${path}`, { headers: { host: `evil.example:${port}` } });
      expect(refused.status).toBe(421);
    }
    for (const host of [`localhost:${port}`, '127.0.0.1', `[::1]:${port}`]) {
      expect((await ask(url, { headers: { host } })).status).toBe(200);
    }
  });

  test.each([
    { given: 'no token', args: [] },
    { given: 'an empty token', args: ['--token', ''] },
    { given: 'a short token', args: ['--token', 'too-short'] },
  ])('does not listen to others with $given', async ({ args }) => {
    const { code, stdout, stderr } = await runLearnTrack([
      ...['serve', '--demo', '--port', '0', '--host', '0.0.0.0'],
      ...args,
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/LEARNTRACK_TOKEN, or --token, to at least 16/);
  });

  test('asks for the token at every route, wherever it listens', async () => {
    vi.stubEnv('LEARNTRACK_TOKEN', token);
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      const url = (await serve('--metrics', '--host', host)).replace('0.0.0.0', '127.0.0.1');
      for (const path of [...routes, '/nowhere', '/?token=wrong-horse-battery', `/metrics?token=${token}`]) {
        const refused = await ask(`${url.slice(0, -1)}${path}`);
        expect({ path, status: refused.status }).toEqual({ path, status: 401 });
        expect(refused.headers['www-authenticate']).toBe('Bearer realm="learntrack"');
        expect(refused.headers['set-cookie']).toBeUndefined();
        expect(refused.body).not.toContain(token);
      }
      for (const path of routes) {
        const headers = { authorization: `Bearer ${token}` };
        const { status } = await ask(`${url.slice(0, -1)}${path}`, { method: 'HEAD', headers });
        expect({ path, status }).toEqual({ path, status: 200 });
      }
      await serving?.stop();
    }
  });

  test('lets a browser in that brings the token once, and goes on without it', async () => {
    const url = await serve('--token', token);
    const signedIn = await ask(`${url}?token=${token}`);
    expect(signedIn).toMatchObject({ status: 303, headers: { location: '/' }, body: '' });
    const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^learntrack=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
    const [pair] = cookie.split(';');
    expect((await ask(`${url}page.js`, { headers: { cookie: pair } })).status).toBe(200);
    const behindTls = await ask(`${url}?token=${token}`, { headers: { 'x-forwarded-proto': 'https' } });
    expect(behindTls.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
  });

  test('tells what is in the way where it cannot begin', async () => {
    const { port } = new URL(await serve());
    const fails = async (...args: string[]) => {
      const { code, stderr } = await runLearnTrack(['serve', ...args]);
      expect(code).not.toBe(0);
      return stderr;
    };
    expect(await fails('--config', config, '--port', port)).toBe(
      `learntrack: port ${port} of 127.0.0.1 is in use; choose another with --port, or 0 for any\n`,
    );
    expect(await fails('--demo', '--host', '192.0.2.1', '--token', token)).toBe(
      'learntrack: 192.0.2.1 is no address of this machine\n',
    );
    expect(await fails()).toMatch(/there is no learntrack.config.ts/);
    expect(await fails('--demo', '--config', config)).toMatch(/'--demo' cannot be used with .*'--config/);
    expect(await fails('--demo', '--port', '65536')).toMatch(/whole number from 0 to 65535/);
  });

  test('ends in order when it is stopped, with viewers, and frees its port', async () => {
    const port = await freePort();
    const url = await serve('--metrics', '--port', String(port));
    expect(url).toBe(`http://127.0.0.1:${port}/`);
    const { seen, ended } = view(url);
    await expect.poll(() => seen.overview.log).toBeDefined();
    expect(await serving?.stop()).toBe(0);
    await ended;
    await checkPort(port);
    expect(serving?.problems()).toBe('');
  });
});

describe('the events', () => {
  test('tell each section, and then what changes', async () => {
    const store = sharedMemory();
    serveWith({ adapters: [store] });
    const host = await createLearnTrack({ adapters: [store], projections: 'off' });
    const now = Date.now();
    await host.activities.record([
      ...['C1', 'C1', 'C2'].map((courseId, i) =>
        activity({ courseId, timestamp: new Date(now - i * 60_000) }),
      ),
      activity({ studentId: 'S2', region: 'NA', timestamp: new Date(now - 3_600_000) }),
      activity({ studentId: 'S2', region: 'AS', timestamp: new Date(now - 1_800_000) }),
    ]);
    const url = await serve();
    const { seen } = view(url);
    await expect.poll(() => Object.keys(seen.overview).length).toBe(5);
    await expect.poll(() => seen.overview.leaderboard?.figures).toHaveLength(2);
    await expect
      .poll(() => seen.overview.multiRegion?.figures?.students)
      .toMatchObject([
        { studentId: 'S2', regions: ['AS', 'NA'], evidence: [{ region: 'NA' }, { region: 'AS' }] },
      ]);
    await expect.poll(() => seen.overview.daily?.figures?.all.reduce((sum, count) => sum + count, 0)).toBe(5);
    await expect
      .poll(() => seen.overview.log?.figures?.projections.map(({ behind }) => behind))
      .toEqual([0, 0, 0]);
    expect(seen.overview.leaderboard?.figures?.[0]).toMatchObject({ studentId: 'S1' });
    expect(seen.overview.distribution?.figures?.[0]).toEqual({ atLeast: 1, students: 2 });

    await host.activities.record(activity({ studentId: 'S3', action: 'quiz_attempt' }));
    await expect
      .poll(() => seen.scores)
      .toContainEqual({
        studentId: 'S3',
        score: expect.closeTo(3, 3),
        at: expect.any(Number),
      });
    await expect.poll(() => seen.overview.leaderboard?.figures).toHaveLength(3);
    await host.close();
  });

  test('tell of a port that nobody provides', async () => {
    serveWith({ adapters: [memoryAdapter({ only: ['activityStore', 'scoreBoard'] })] });
    const { seen } = view(await serve());
    await expect.poll(() => Object.keys(seen.overview).length).toBe(5);
    const { multiRegion, daily, leaderboard } = seen.overview;
    expect([multiRegion, daily]).toEqual([
      { problem: 'No adapter for this.' },
      { problem: 'No adapter for this.' },
    ]);
    expect(leaderboard).toMatchObject({ figures: [] });
  });

  test('tell that a store does not answer, not where it is, and go on with it when it is back', {
    timeout: 180_000,
  }, async () => {
    const redis = await startLocalRedis({ password: 'no-one-is-told', appendOnly: true });
    const store = sharedMemory();
    serveWith({ adapters: [store, redisAdapter({ url: redis.url })] });
    const host = await createLearnTrack({ adapters: [store], projections: 'off' });
    const url = await serve('--metrics');
    const { seen } = view(url);
    await host.activities.record(activity());
    await expect.poll(() => seen.overview.leaderboard?.figures).toHaveLength(1);

    await redis.control.kill();
    await expect.poll(() => seen.overview.leaderboard?.problem).toBe('Redis does not answer.');
    // What was known stays, with its time.
    expect(seen.overview.leaderboard).toMatchObject({
      at: expect.any(Number),
      figures: [{ studentId: 'S1' }],
    });
    await host.activities.record(activity({ studentId: 'S2' }));
    await expect.poll(() => seen.overview.daily?.figures?.all.at(-1)).toBe(2);
    expect(seen.overview.daily?.problem).toBeUndefined();
    expect(serving?.problems()).toContain('learntrack: leaderboard: Redis does not answer.\n');
    const told = JSON.stringify(seen) + serving?.problems();
    for (const secret of ['127.0.0.1', new URL(redis.url).port, 'no-one-is-told', 'ECONN']) {
      expect(told).not.toContain(secret);
    }

    await redis.control.start();
    // Projections try again after half a minute at the latest.
    await expect.poll(() => seen.overview.leaderboard?.figures, { timeout: 60_000 }).toHaveLength(2);
    expect(seen.overview.leaderboard?.problem).toBeUndefined();
    await host.activities.record(activity({ studentId: 'S3' }));
    await expect.poll(() => seen.scores.map(({ studentId }) => studentId)).toContain('S3');
    await Promise.all([serving?.stop(), host.close()]);
    await redis.remove();
  });
});

describe('learntrack serve --demo --metrics', () => {
  test('has a class whose activities keep arriving, and every metric of it', async () => {
    serving = await startServing('--demo', '--metrics');
    const { url } = serving;
    const text = async () => (await ask(`${url}metrics`)).body;
    const recorded = async () =>
      [...(await text()).matchAll(/^learntrack_activities_recorded_total{.*} (\d+)$/gm)]
        .map(([, count]) => Number(count))
        .reduce((sum, count) => sum + count, 0);
    const before = await recorded();
    expect(before).toBeGreaterThan(1000);
    await expect.poll(recorded).toBeGreaterThan(before + 3);
    const { engagedStudents, multiRegionStudents, rejected } = metricNames;
    const named = Object.values(metricNames).map((name) => name.replaceAll('.', '_'));
    await expect.poll(text).toContain(rejected.replaceAll('.', '_'));
    const all = await text();
    for (const name of named) expect(all).toMatch(new RegExp(`^${name}(_total|_count)?({.*})? \\d`, 'm'));
    expect(all).toMatch(new RegExp(`^${multiRegionStudents.replaceAll('.', '_')} 3$`, 'm'));
    expect(all).toContain(`${engagedStudents.replaceAll('.', '_')}{at_least="1"}`);
    expect(all).not.toMatch(/otel_scope|target_info|\bS\d{3}\b/);
  });

  test('shows a class of now', async () => {
    serving = await startServing('--demo');
    const { seen } = view(serving.url);
    await expect.poll(() => seen.overview.leaderboard?.figures).toHaveLength(20);
    await expect.poll(() => seen.overview.multiRegion?.figures?.found).toBe(3);
    await expect
      .poll(() => seen.overview.daily?.figures?.all.filter((count) => count > 0).length)
      .toBeGreaterThan(12);
    await expect.poll(() => seen.scores.length).toBeGreaterThan(3);
    await expect.poll(() => seen.overview.log?.figures?.rates.length).toBeGreaterThan(0);
  });
});
