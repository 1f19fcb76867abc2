import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { activityLine, statement } from '../test/activity-line.ts';
import { runLearnTrack } from '../test/run-learntrack.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';

const folder = temporaryFolder();
const json = async (argv: readonly string[], options = {}) => {
  const result = await runLearnTrack(['import', ...argv, '--json'], { cwd: folder.path, ...options });
  return { ...result, output: JSON.parse(result.stdout) };
};
const lines = (count: number, changes: object = {}) =>
  Array.from({ length: count }, (_, i) => `${activityLine(i + 1, changes)}\n`).join('');

describe('learntrack import', () => {
  test('takes several files in, packed ones too, and prints one JSON object', async () => {
    folder.write('one.ndjson', lines(3));
    folder.write('two.ndjson.gz', gzipSync(`${activityLine(3)}\n${activityLine(4)}\n`));
    const { code, stdout, stderr, output } = await json(['one.ndjson', 'two.ndjson.gz']);
    expect(output).toMatchObject({ recorded: 4, duplicates: 1, conflicts: 0, rejected: 0 });
    expect(stdout.trimEnd()).not.toContain('\n');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(join(folder.path, 'learntrack-rejected.ndjson'))).toBe(false);
  });

  test('tells scores and their parts, access from several regions, daily engagement and performance', async () => {
    const at = '2026-01-05T10:00:00.000Z';
    folder.write(
      'class.ndjson',
      [
        activityLine(1, { studentId: 'S1', timestamp: '2025-12-29T10:00:00Z' }),
        activityLine(2, { studentId: 'S1', timestamp: at, action: 'quiz_attempt', score: 0.8 }),
        activityLine(3, { studentId: 'S2', timestamp: '2026-01-05T08:00:00Z', region: 'US' }),
        activityLine(4, { studentId: 'S2', timestamp: '2026-01-05T09:00:00Z', region: 'EU' }),
      ].join('\n'),
    );
    const { output } = await json(['class.ndjson']);
    expect(output.at).toBe(at);
    expect(output.topScores[0]).toEqual({
      studentId: 'S1',
      score: expect.closeTo(3.5, 9),
      parts: [
        { action: 'quiz_attempt', score: 3, share: expect.closeTo(3 / 3.5, 9) },
        { action: 'page_view', score: expect.closeTo(0.5, 9), share: expect.closeTo(0.5 / 3.5, 9) },
      ],
    });
    expect(output.multiRegionAccess).toMatchObject([
      { studentId: 'S2', regions: ['EU', 'US'], evidence: [{ activityId: 'A3' }, { activityId: 'A4' }] },
    ]);
    expect(output.dailyEngagement).toEqual([
      { courseId: 'C1', day: '2025-12-29', count: 1, actions: { page_view: 1 }, activeStudents: 1 },
      {
        courseId: 'C1',
        day: '2026-01-05',
        count: 3,
        actions: { page_view: 2, quiz_attempt: 1 },
        activeStudents: 2,
      },
    ]);
    expect(output.coursePerformance).toEqual([
      {
        courseId: 'C1',
        from: '2025-12-29T00:00:00.000Z',
        to: '2026-01-06T00:00:00.000Z',
        passMark: 0.5,
        activities: 4,
        activeStudents: 2,
        quizAttempts: 1,
        scoredAttempts: 1,
        meanScore: 0.8,
        passRate: 1,
        p50Score: 0.8,
        p90Score: 0.8,
        retained7d: 0.5,
      },
    ]);
  });

  test('gives scores as of another instant when asked for', async () => {
    folder.write('a.ndjson', activityLine(1, { timestamp: '2026-01-05T10:00:00Z' }));
    const { output } = await json(['a.ndjson', '--at', '2026-01-12T12:00:00+02:00']);
    expect(output.at).toBe('2026-01-12T10:00:00.000Z');
    expect(output.topScores[0].score).toBeCloseTo(0.5, 9);
  });

  test('gives as many of the highest scores as asked for', async () => {
    folder.write('a.ndjson', lines(20));
    expect((await json(['a.ndjson'])).output.topScores).toHaveLength(10);
    expect((await json(['a.ndjson', '--top', '15'])).output.topScores).toHaveLength(15);
  });

  test('reads the standard input, packed too', async () => {
    for (const stdin of [lines(3), Readable.from([gzipSync(lines(3))])]) {
      expect((await json(['-'], { stdin })).output.recorded).toBe(3);
    }
  });

  test('tells statements from activities by their content, whatever the name', async () => {
    folder.write('statements.txt', JSON.stringify({ statements: [statement(1), statement(2)], more: '' }));
    folder.write('activities.xapi', lines(2));
    const { output, code } = await json(['statements.txt', 'activities.xapi']);
    expect(output).toMatchObject({ recorded: 4, rejected: 0 });
    expect(code).toBe(0);
  });

  test('holds every file for what --format says', async () => {
    folder.write('activities.ndjson', lines(2));
    const { output, code } = await json(['activities.ndjson', '--format', 'xapi']);
    expect(output).toMatchObject({ recorded: 0, rejected: 2 });
    expect(code).toBe(3);
  });

  test('maps statements as it is told: the region, the course, actions', async () => {
    const iri = 'http://school.example/region';
    folder.write(
      'statements.json',
      JSON.stringify([
        statement(1, { result: { extensions: { [iri]: 'EU' } } }),
        statement(2, {
          actor: { account: { name: 'S1', homePage: 'http://school.example' } },
          result: { extensions: { [iri]: 'US' } },
        }),
      ]),
    );
    const { output } = await json([
      ...['statements.json', '--region-extension', iri, '--course', 'Algebra'],
      ...['--action', 'https://w3id.org/xapi/video/verbs/played=page_view', '--action', 'http://other?a=b=c'],
    ]);
    expect(output.multiRegionAccess).toMatchObject([{ regions: ['EU', 'US'] }]);
    expect(output.dailyEngagement).toMatchObject([{ courseId: 'Algebra', actions: { page_view: 2 } }]);
  });

  test('keeps an action or a course that is called __proto__', async () => {
    folder.write('a.ndjson', activityLine(1, { action: '__proto__', courseId: '__proto__' }));
    const { output } = await json(['a.ndjson']);
    const [day] = output.dailyEngagement;
    expect(Object.entries(day.actions)).toEqual([['__proto__', 1]]);
    expect(day.courseId).toBe('__proto__');
    expect(output.topScores[0].parts).toMatchObject([{ action: '__proto__', score: 1 }]);
  });

  test('prints the same JSON for the same activities', async () => {
    folder.write('a.ndjson', lines(5));
    expect((await json(['a.ndjson'])).stdout).toBe((await json(['a.ndjson'])).stdout);
  });
});

describe('learntrack import, of files that cannot be read', () => {
  test('says so, loses nothing else and exits with 2', async () => {
    folder.write('good.ndjson', lines(2));
    folder.write('more.ndjson', activityLine(3));
    const { code, stderr, output } = await json(['good.ndjson', 'missing.ndjson', '.', 'more.ndjson']);
    expect(stderr).toBe(
      'learntrack: missing.ndjson cannot be read: there is no such file\n' +
        'learntrack: . cannot be read: it is a folder; give the files inside of it\n',
    );
    expect(output.recorded).toBe(3);
    expect(code).toBe(2);
  });

  test('keeps what was read before a source failed', async () => {
    const stdin = Readable.from(
      (async function* () {
        yield Buffer.from(lines(2));
        throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
      })(),
    );
    const { code, stderr, output } = await json(['-'], { stdin });
    expect(stderr).toBe('learntrack: - cannot be read: EIO: i/o error, read\n');
    expect(output.recorded).toBe(2);
    expect(code).toBe(2);
  });

  test('exits with 1 on a fault that is not the file’s', async () => {
    const stdin = Readable.from(
      (async function* () {
        yield Buffer.from(lines(1));
        throw new TypeError('a fault \x1b[31mof the program');
      })(),
    );
    const { code, stdout, stderr } = await runLearnTrack(['import', '-', '--json'], { stdin });
    expect(stderr).toBe('learntrack: a fault \\u{1b}[31mof the program\n');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test('leaves an input alone that is also to hold the rejected lines', async () => {
    folder.write('a.ndjson', '{}\n');
    const { code, stderr } = await runLearnTrack(['import', 'a.ndjson', '--rejected', './a.ndjson'], {
      cwd: folder.path,
    });
    expect(stderr).toContain('./a.ndjson would be overwritten while it is read');
    expect(code).toBe(2);
    expect(readFileSync(join(folder.path, 'a.ndjson'), 'utf8')).toBe('{}\n');
  });

  test('takes everything in when the rejected lines find no place, and exits with 2', async () => {
    folder.write('a.ndjson', `${activityLine(1)}\n{}\n${activityLine(2)}\n`);
    const { code, stderr, output } = await json(['a.ndjson', '--rejected', 'nowhere/rejected.ndjson']);
    expect(output).toMatchObject({ recorded: 2, rejected: 1 });
    expect(stderr).toMatch(
      /^1 line not taken in, which cannot be written to nowhere\/rejected.ndjson \(ENOENT/,
    );
    expect(code).toBe(2);
  });
});

describe('learntrack import, stopped', () => {
  test('says what was taken in until then, prints no result and exits with 130', async () => {
    const stop = new AbortController();
    const stdin = new Readable({ read() {} });
    stdin.push(lines(3));
    const running = runLearnTrack(['import', '-', '--json'], { stdin, signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    const { code, stdout, stderr } = await running;
    expect(stderr).toBe(
      'Stopped. Until then: 3 activities recorded, 0 duplicates, 0 conflicts, 0 lines rejected.\n',
    );
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  });

  test('begins no further file', async () => {
    folder.write('a.ndjson', lines(3));
    const { code, stderr } = await runLearnTrack(['import', 'a.ndjson'], {
      cwd: folder.path,
      signal: AbortSignal.abort(),
    });
    expect(stderr).toMatch(/^Stopped. Until then: 0 activities recorded/);
    expect(code).toBe(130);
  });
});

describe('learntrack import, while it goes on', () => {
  test('writes lines on the standard error where that is no terminal', async () => {
    folder.write('many.ndjson', lines(120_000));
    const { stderr } = await json(['many.ndjson']);
    expect(stderr).toBe(
      '50,000 activities taken in (many.ndjson)\n100,000 activities taken in (many.ndjson)\n',
    );
  });

  test('draws a bar on a terminal, takes it away again, and keeps the standard output clean', async () => {
    folder.write('a.ndjson', lines(3000));
    const { stdout, stderr } = await json(['a.ndjson'], { terminal: 100 });
    expect(stderr).toMatch(/░+ 0 %/);
    expect(stderr).toMatch(/█+ 100 % {2}3,000 activities {2}a.ndjson/);
    expect(stderr.endsWith('\x1b[2K')).toBe(true);
    expect(JSON.parse(stdout).recorded).toBe(3000);
  });

  test('draws no bar for the standard input, whose size nobody knows', async () => {
    const { stderr } = await json(['-'], { terminal: 100, stdin: lines(3) });
    expect(stderr).toBe('');
  });
});

describe('learntrack import, for people', () => {
  const read = (argv: readonly string[], terminal?: number) =>
    runLearnTrack(['import', ...argv], { cwd: folder.path, ...(terminal !== undefined && { terminal }) });
  const plain = (text: string) => text.replaceAll('\x1b[1m', '').replaceAll('\x1b[22m', '');

  test('shows counts, scores, regions with their evidence, a chart and performance', async () => {
    folder.write(
      'a.ndjson',
      [
        lines(9, { studentId: 'S1' }),
        activityLine(10, {
          studentId: 'S2',
          timestamp: '2026-01-06T08:00:00Z',
          region: 'US',
          courseId: 'C2',
        }),
        activityLine(11, { studentId: 'S2', timestamp: '2026-01-06T11:30:00Z' }),
      ].join('\n'),
    );
    const { code, stdout } = await read(['a.ndjson']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^11 activities recorded, 0 duplicates, 0 conflicts, 0 lines rejected\n/);
    expect(stdout).toMatch(/\n1 {2}S1 +8\.\d\d {2}page_view 8\.\d\d \(100\.0%\)/);
    expect(stdout).toMatch(/Access from several regions within 24 hours: 1 student\n/);
    expect(stdout).toMatch(
      /S2 +0\.29 +0 {2}2026-01-06 08:00 {2}US +C2 +page_view\n +2026-01-06 11:30 {2}EU +C1 +page_view\n/,
    );
    expect(stdout).toMatch(/C1: 10 activities on 2 days, most on 2026-01-05\n.*▲\n/);
    expect(stdout).toMatch(/C1 +10 +2 +0 +0 +– +– +– +– +0\.0%\n/);
  });

  test('says when nobody, or nobody knows who, accessed content from several regions', async () => {
    folder.write('a.ndjson', lines(2));
    expect((await read(['a.ndjson'])).stdout).toMatch(/several regions within 24 hours\n\nNobody\.\n/);
    folder.write('a.ndjson', lines(2, { region: 'unknown' }));
    expect((await read(['a.ndjson'])).stdout).toMatch(/Not known: no activity tells which region/);
  });

  test('shows numbers where a chart finds no room', async () => {
    folder.write('a.ndjson', `${activityLine(1)}\n${activityLine(2, { timestamp: '2026-01-06T08:00:00Z' })}`);
    const { stdout } = await read(['a.ndjson'], 50);
    expect(stdout).not.toContain('▲');
    expect(plain(stdout)).toMatch(/2026-01-05 +1 +1\n2026-01-06 +1 +1\n/);
  });

  test('keeps to the width of the terminal, however long ids are', async () => {
    const long = (letter: string) => letter.repeat(1000);
    folder.write(
      'a.ndjson',
      Array.from({ length: 30 }, (_, i) =>
        activityLine(i, {
          studentId: `${long('s')}${i % 3}${long('x')}`.slice(0, 1024 - (i % 3)),
          courseId: `${i % 2}${long('漢').slice(0, 300)}`,
          action: long(`a${i}`).slice(0, 900),
          region: `${long('r')}${i % 2}`,
          timestamp: `2026-01-${String(1 + (i % 9)).padStart(2, '0')}T08:00:00Z`,
        }),
      ).join('\n'),
    );
    for (const width of [80, 100, 140]) {
      const { stdout, stderr } = await read(['a.ndjson'], width);
      expect(stderr).not.toContain('rejected');
      const { default: stringWidth } = await import('string-width');
      const widest = Math.max(...stdout.split('\n').map(stringWidth));
      expect(widest).toBeLessThanOrEqual(width);
    }
  });

  test('makes control characters in ids and names harmless', async () => {
    const hostile = '\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\r\nrm -rf';
    folder.write(
      'a\x1b[5m.ndjson',
      [
        activityLine(1, { studentId: hostile, courseId: hostile, action: hostile, region: hostile }),
        activityLine(2, { studentId: hostile, courseId: hostile, action: hostile, region: 'EU' }),
        activityLine(3, { studentId: hostile, action: hostile, score: hostile, timestamp: hostile }),
        activityLine(4, { timestamp: '2026-01-07T08:00:00Z' }),
      ].join('\n'),
    );
    const { code, stdout, stderr } = await read(['a\x1b[5m.ndjson', 'missing\x1b[5m.ndjson']);
    expect(code).toBe(2);
    expect(stdout).toContain('\\u{1b}[2J');
    expect(stderr).toContain('a\\u{1b}[5m.ndjson:3');
    expect(stderr).toContain('missing\\u{1b}[5m.ndjson cannot be read');
    for (const text of [stdout, stderr]) {
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  });

  test('prints no colours where there is no terminal, or where NO_COLOR forbids them', async () => {
    folder.write('a.ndjson', lines(2));
    expect((await read(['a.ndjson'])).stdout).not.toContain('\x1b');
    process.env.NO_COLOR = '1';
    try {
      expect((await read(['a.ndjson'], 100)).stdout).not.toContain('\x1b');
    } finally {
      delete process.env.NO_COLOR;
    }
  });
});
