import { resolve } from 'node:path';
import { type ActivityInput, createLearnTrack, type LearnTrack } from '@learntrack/core';
import { findChromium } from '@learntrack/servers/chromium';
import { freePort } from '@learntrack/servers/free-port';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { serveWith, sharedMemory } from '../../test/served.config.ts';
import { type Serving, startServing } from '../../test/serving.ts';

const config = resolve(import.meta.dirname, '../../test/served.config.ts');
const hostile = '<img src=x onerror=alert(1)>';
const minute = 60_000;

let browser: Browser;
let host: LearnTrack;
let serving: Serving;
const pages: Page[] = [];
/** What went wrong in the browser. */
let problems: string[];

beforeAll(async () => {
  browser = await chromium.launch({
    ...(await findChromium()),
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
});
afterAll(() => browser?.close());

beforeEach(async () => {
  vi.stubEnv('LEARNTRACK_TOKEN', '');
  problems = [];
  const store = sharedMemory();
  serveWith({ adapters: [store] });
  host = await createLearnTrack({ adapters: [store], projections: 'off' });
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
  await serving?.stop();
  await host.close();
});

function activity(studentId: string, ago = 0, changes: Partial<ActivityInput> = {}): ActivityInput {
  const timestamp = new Date(Date.now() - ago * minute);
  return { studentId, courseId: 'C1', action: 'page_view', region: 'EU', timestamp, ...changes };
}

/** A small class: S1 to S30, each with more activities than the one before, and S7 from two regions. */
async function recordClass(): Promise<void> {
  const activities = Array.from({ length: 30 }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j) =>
      activity(`S${i + 1}`, 600 * j + i, { courseId: `C${(j % 7) + 1}` }),
    ),
  );
  await host.activities.record([...activities.flat(), activity('S7', 90, { region: 'NA' })]);
}

const watchForHarm = `
  window.harm = [];
  window.shift = 0;
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    harm.push('policy: ' + violatedDirective + ' ' + blockedURI));
  addEventListener('error', ({ message }) => harm.push('error: ' + message));
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) shift += value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  pages.push(page);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addInitScript(watchForHarm);
  await page.goto(serving.url);
  return page;
}

async function expectNoHarm(page: Page): Promise<void> {
  expect(problems).toEqual([]);
  expect(await page.evaluate('harm')).toEqual([]);
}

const textsOf = (page: Page, selector: string) => page.locator(selector).allInnerTexts();
const textOf = async (page: Page, selector: string) => (await textsOf(page, selector)).join('\n');

/** Waits until every section has figures. */
async function expectFigures(page: Page): Promise<void> {
  await expect
    .poll(async () => (await textsOf(page, '.as-of')).every((text) => /^As of \d\d:/.test(text)))
    .toBe(true);
  await expect.poll(() => textOf(page, '#behind')).toMatch(/engagement-scores 0, .* daily-engagement 0\./);
}

test('the four sections show what LearnTrack knows', async () => {
  await recordClass();
  serving = await startServing('--config', config);
  const page = await open();
  await expectFigures(page);
  expect(await textsOf(page, 'h2')).toEqual([
    'Live engagement',
    'Leaderboard',
    'Multi-region students',
    'Daily report',
  ]);
  expect(await textOf(page, '#connection')).toMatch(/^Connected/);

  await expect.poll(() => page.locator('#leaderboard tr').count()).toBe(20);
  const [first] = await host.scores.top(1);
  expect((await textOf(page, '#leaderboard tr:first-child')).split('\t')).toEqual([
    ...['1', 'S30', expect.stringMatching(/^\d+\.\d\d$/)],
  ]);
  expect(first?.studentId).toBe('S30');
  const [distribution = ''] = await textsOf(page, '#distribution tr:first-child');
  expect(distribution.split('\t')).toEqual(['1', String((await host.scores.distribution([1]))[0]?.students)]);

  expect(await textsOf(page, '#regions tr th')).toEqual(['S7']);
  expect(await textsOf(page, '#regions tr td:nth-child(2)')).toEqual(['EU, NA']);
  await page.locator('#regions summary').click();
  expect(await textsOf(page, '#regions .evidence li')).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d from (EU|NA): page_view in C\d$/),
    expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d from (EU|NA): page_view in C\d$/),
  ]);

  expect(await textsOf(page, '#daily-head th')).toEqual([
    ...['Day', 'C1', 'C2', 'C3', 'C4', 'C5', 'other courses', 'all courses'],
  ]);
  const days = await Array.fromAsync(host.reports.dailyEngagement());
  const counts = (await textsOf(page, '#daily tr td:last-child')).map((text) =>
    Number(text.replace(',', '')),
  );
  expect(counts).toHaveLength(14);
  expect(counts.reduce((sum, count) => sum + count)).toBe(days.reduce((sum, { count }) => sum + count, 0));
  expect(await textsOf(page, '#daily-key li')).toEqual(['C1', 'C2', 'C3', 'C4', 'C5', 'other courses']);
  for (const chart of ['#rate-chart', '#daily-chart'])
    expect(await painted(page, `${chart} canvas`)).toBe(true);
  await expectNoHarm(page);
});

/** Whether a canvas shows anything. */
function painted(page: Page, canvas: string): Promise<boolean> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('${canvas}');
    return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0);
  })()`);
}

test('an activity that is recorded shows at once, and the page stays', async () => {
  await recordClass();
  serving = await startServing('--config', config);
  const page = await open();
  await expectFigures(page);
  await page.evaluate('window.stays = true');
  await page.locator('#regions summary').click();
  const many = Array.from({ length: 40 }, (_, i) => activity('Newcomer', i, { action: 'quiz_attempt' }));
  await host.activities.record(many);
  await expect.poll(() => textOf(page, '#leaderboard tr:first-child th')).toBe('Newcomer');
  await expect
    .poll(() => textOf(page, '#changes li:first-child'))
    .toMatch(/^\d\d:\d\d:\d\d Newcomer 1[12]\d\.\d\d$/);
  await host.activities.record(activity('S8', 60, { region: 'AS' }));
  await expect.poll(() => textsOf(page, '#regions tr th')).toEqual(['S7', 'S8']);
  // What somebody has opened stays open.
  expect(await page.evaluate(`document.querySelector('#regions details').open`)).toBe(true);
  expect(await page.evaluate('stays')).toBe(true);
  await expectNoHarm(page);
});

test('ids are shown as they are, and do nothing', async () => {
  const changes = { courseId: hostile, action: hostile };
  await host.activities.record([
    activity(hostile, 30, { ...changes, region: hostile }),
    activity(hostile, 20, { ...changes, region: `"'></script><script>alert(2)</script>` }),
  ]);
  serving = await startServing('--config', config);
  const page = await open();
  await expectFigures(page);
  await host.activities.record(activity(hostile, 0, changes));
  await expect.poll(() => textOf(page, '#changes li:first-child .id')).toBe(hostile);
  for (const cell of [
    '#leaderboard tr th',
    '#regions tr th',
    '#daily-key li',
    '#daily-head th:nth-child(2)',
  ]) {
    await expect.poll(() => textsOf(page, cell)).toEqual([hostile]);
  }
  await page.locator('#regions summary').click();
  expect((await textsOf(page, '#regions .evidence li'))[0]).toContain(
    `from ${hostile}: ${hostile} in ${hostile}`,
  );
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.locator('script').count()).toBe(1);
  await expectNoHarm(page);
});

test.each(['light', 'dark'] as const)('anybody can read it, in %s', async (colorScheme) => {
  await recordClass();
  serving = await startServing('--config', config);
  const page = await open({ colorScheme, reducedMotion: 'reduce' });
  await expectFigures(page);
  await page.locator('#regions summary').click();
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate<axe.AxeResults>('axe.run()');
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  await expectNoHarm(page);
});

test('a keyboard reaches everything that can be used, and sees where it is', async () => {
  await recordClass();
  serving = await startServing('--config', config);
  const page = await open();
  await expectFigures(page);
  const reached: unknown[] = [];
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('Tab');
    reached.push(
      await page.evaluate(
        `[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]`,
      ),
    );
  }
  expect(reached).toEqual([
    ['BUTTON', 'solid'],
    ['SECTION', 'solid'],
    ['SUMMARY', 'solid'],
    ['SECTION', 'solid'],
  ]);
  await expectNoHarm(page);
});

test('whoever pauses it sees nothing move, and all that came once it goes on', async () => {
  await recordClass();
  serving = await startServing('--config', config);
  const page = await open();
  await expectFigures(page);
  const pause = page.getByRole('button', { name: 'Pause updates' });
  await pause.click();
  expect(await pause.getAttribute('aria-pressed')).toBe('true');
  const watcher = await open();
  await host.activities.record(Array.from({ length: 40 }, (_, i) => activity('Newcomer', i)));
  await expect.poll(() => textOf(watcher, '#leaderboard tr:first-child th')).toBe('Newcomer');
  expect(await textOf(page, '#leaderboard tr:first-child th')).toBe('S30');
  await pause.click();
  await expect.poll(() => textOf(page, '#leaderboard tr:first-child th')).toBe('Newcomer');
  await expectNoHarm(page);
});

test('goes on by itself when the server is there again', async () => {
  const port = String(await freePort());
  await recordClass();
  serving = await startServing('--config', config, '--port', port);
  const page = await open();
  await expectFigures(page);
  await serving.stop();
  await expect.poll(() => textOf(page, '#connection')).toMatch(/^Not connected/);
  await host.activities.record(Array.from({ length: 40 }, (_, i) => activity('Newcomer', i)));
  serving = await startServing('--config', config, '--port', port);
  await expect.poll(() => textOf(page, '#leaderboard tr:first-child th')).toBe('Newcomer');
  expect(await textOf(page, '#connection')).toMatch(/^Connected/);
  // That the server was away is all there is to complain of.
  expect(
    problems.filter((problem) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING/.test(problem)),
  ).toEqual([]);
});

test('goes on by itself when there is room again', async () => {
  await recordClass();
  serving = await startServing('--config', config);
  const leaving = new AbortController();
  const others = await Promise.all(
    Array.from({ length: 100 }, () => fetch(`${serving.url}events`, { signal: leaving.signal })),
  );
  expect(others.map(({ status }) => status)).toEqual(Array(100).fill(200));
  const page = await open();
  await expect.poll(() => textOf(page, '#connection')).toMatch(/^Not connected/);
  leaving.abort();
  await expect.poll(() => textOf(page, '#connection')).toMatch(/^Connected/);
  await expectFigures(page);
});

test.each([320, 768, 1280])('fits a screen of %i pixels, whatever is shown', async (width) => {
  await recordClass();
  await host.activities.record(activity('S'.repeat(300), 5, { courseId: 'C'.repeat(300) }));
  serving = await startServing('--config', config);
  const page = await open({ viewport: { width, height: 700 } });
  await expectFigures(page);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  await expectNoHarm(page);
});

test.each([320, 768, 1280])('on a screen of %i pixels nothing moves when figures come', async (width) => {
  await recordClass();
  serving = await startServing('--config', config);
  const page = await open({ viewport: { width, height: 700 } });
  await expectFigures(page);
  // What the vitals of the web call good.
  expect(await page.evaluate<number>('shift')).toBeLessThan(0.1);
});

test('lets a browser in by a link with the token', async () => {
  serving = await startServing('--config', config, '--token', 'correct-horse-battery');
  const page = await open();
  expect(await page.title()).toBe('LearnTrack: sign in');
  await page.goto(`${serving.url}?token=correct-horse-battery`);
  expect(page.url()).toBe(serving.url);
  await expect.poll(() => textOf(page, '#connection')).toMatch(/^Connected/);
  expect(await page.evaluate('document.cookie')).toBe('');
});

test('lets a browser in by a link on another site, once it goes on from here', async () => {
  serving = await startServing('--config', config, '--token', 'correct-horse-battery');
  const page = await open();
  // To the browser the other name is another site.
  await page.goto(serving.url.replace('127.0.0.1', 'localhost'));
  await page.evaluate(`location.href = '${serving.url}?token=correct-horse-battery'`);
  await page.waitForURL(serving.url);
  await page.getByRole('link', { name: 'go on' }).click();
  await expect.poll(() => textOf(page, '#connection')).toMatch(/^Connected/);
});

test('shows the class of the demo at work', { timeout: 10 * minute }, async () => {
  serving = await startServing('--demo');
  const page = await open();
  await expectFigures(page);
  await expect.poll(() => page.locator('#changes li').count()).toBe(8);
  await page.locator('#regions summary').first().click();
  const { LEARNTRACK_SCREENSHOT: screenshot } = process.env;
  if (screenshot) {
    // So that the chart has something to show.
    await page.waitForTimeout(3 * minute);
    await page.screenshot({ path: resolve(screenshot), fullPage: true });
  }
  await expectNoHarm(page);
});
