import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Viewers, type ViewersOptions, welcomeViewers } from './viewers.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server of nothing but events, and how one listens to it. */
async function start(
  options: ViewersOptions = {},
): Promise<{ viewers: Viewers; join: () => Promise<IncomingMessage> }> {
  const viewers = welcomeViewers(options);
  const server = createServer((_, response) => {
    if (!viewers.add(response)) response.writeHead(503).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    viewers.close();
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const join = async () => {
    const [answer] = (await once(get({ port, host: '127.0.0.1', agent: false }), 'response')) as [
      IncomingMessage,
    ];
    answer.on('error', () => {});
    return answer.setEncoding('utf8');
  };
  return { viewers, join };
}

/** Figures of some size, told by a number. */
const figures = (at: number) => ({ at, figures: [{ studentId: 'S'.repeat(50_000), score: at }] });

test('who comes late is told all that is known', async () => {
  const { viewers, join } = await start();
  viewers.tell('leaderboard', { at: 1, figures: [{ studentId: 'S1', score: 3 }] });
  viewers.tell('daily', { problem: 'Cassandra does not answer.' });
  let text = '';
  (await join()).on('data', (chunk) => {
    text += chunk;
  });
  await expect.poll(() => text).toContain('Cassandra does not answer.');
  expect(text).toMatch(/^retry: \d+\n\nevent: overview\ndata: {"leaderboard":.*"S1"/);
});

test('who is slow is told the latest when there is room again, and what lies between is kept for nobody', async () => {
  const { viewers, join } = await start();
  const [slow, quick] = [await join(), await join()];
  let seen = '';
  quick.on('data', (chunk) => {
    seen += chunk;
  });
  slow.pause();
  const rounds = 2000;
  for (let round = 1; round <= rounds; round++) {
    viewers.tell('leaderboard', figures(round));
    if (round % 10 === 0) await new Promise(setImmediate);
  }
  await expect.poll(() => seen.includes(`"at":${rounds},`)).toBe(true);
  let late = '';
  slow.on('data', (chunk) => {
    late += chunk;
  });
  slow.resume();
  await expect.poll(() => late.includes(`"at":${rounds},`)).toBe(true);
  const told = [...late.matchAll(/"at":(\d+),/g)].map(([, at]) => Number(at));
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(rounds);
  // What the system's buffers hold is some megabytes, of a hundred.
  expect(told.length).toBeLessThan(rounds / 2);
});

test('of scores that change at once, each student is told once, and no more than the latest twenty', async () => {
  const { viewers, join } = await start();
  let text = '';
  (await join()).on('data', (chunk) => {
    text += chunk;
  });
  for (let i = 1; i <= 100; i++) viewers.tellScore({ studentId: `S${i % 50}`, score: i, at: 0 });
  await expect.poll(() => text).toContain('event: score');
  const told = [...text.matchAll(/"score":(\d+)/g)].map(([, score]) => Number(score));
  expect(told).toEqual(Array.from({ length: 20 }, (_, i) => 81 + i));
});

test('there are no more viewers than may be, and whoever leaves makes room', async () => {
  const counts: number[] = [];
  const { join } = await start({ most: 2, onCount: (count) => counts.push(count) });
  const [first] = [await join(), await join()];
  expect((await join()).statusCode).toBe(503);
  expect(counts).toEqual([1, 2]);
  first?.destroy();
  await expect.poll(() => counts).toEqual([1, 2, 1]);
  expect((await join()).statusCode).toBe(200);
});

test('everybody is sent away in the end, also who does not listen', async () => {
  const { viewers, join } = await start();
  const [slow, quick] = [await join(), await join()];
  quick.resume();
  slow.pause();
  for (let round = 1; round <= 500; round++) viewers.tell('leaderboard', figures(round));
  const ended = [slow, quick].map((viewer) => new Promise((resolve) => viewer.on('close', resolve)));
  viewers.close();
  slow.resume();
  await Promise.all(ended);
  viewers.tell('leaderboard', figures(501));
  viewers.tellScore({ studentId: 'S1', score: 1, at: 0 });
});
