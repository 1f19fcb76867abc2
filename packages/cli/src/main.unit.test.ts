import { describe, expect, test } from 'vitest';
import { runLearnTrack } from '../test/run-learntrack.ts';

describe('learntrack', () => {
  test.each([
    ['no command', [], /Usage: learntrack/],
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
    ['an unknown option', ['import', 'a.ndjson', '--nope'], /unknown option '--nope'/],
    ['no file', ['import'], /missing required argument 'files'/],
    ['an unknown format', ['import', 'a.csv', '--format', 'csv'], /Allowed choices are ndjson, xapi/],
    ['no top at all', ['import', 'a.ndjson', '--top', '0'], /whole number from 1 to 10000/],
    ['half a top', ['import', 'a.ndjson', '--top', '1.5'], /whole number from 1 to 10000/],
    [
      'an instant without a time zone',
      ['import', '-', '--at', '2026-01-05T10:00'],
      /--at: .* has no time zone/,
    ],
    ['a day that no calendar has', ['import', '-', '--at', '2026-02-30'], /--at: .* no calendar has/],
    ['an action without a verb', ['import', '-', '--action', '=page_view'], /Give VERB=ACTION/],
    ['a verb without an action', ['import', '-', '--action', 'http://verb'], /Give VERB=ACTION/],
    ['the standard input twice', ['import', '-', '-'], /can be read only once/],
    ['a seed that is no number', ['demo', '--seed', 'x'], /whole number from 0 to 4294967295/],
    ['a class of nobody', ['demo', '--students', '0'], /whole number from 1/],
  ])(
    'answers %s with what is wrong, exit code 2 and nothing on the standard output',
    async (_, argv, problem) => {
      const { code, stdout, stderr } = await runLearnTrack(argv);
      expect(stderr).toMatch(problem);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
  );

  test.each([
    ['--help', /Usage: learntrack/],
    ['--version', /^\d+\.\d+\.\d+\n$/],
  ])('answers %s on the standard output', async (option, answer) => {
    const { code, stdout, stderr } = await runLearnTrack([option]);
    expect(stdout).toMatch(answer);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('documents its exit codes and options', async () => {
    const { stdout } = await runLearnTrack(['import', '--help']);
    for (const part of ['Exit codes', '--rejected', '--region-extension', '--at', '--top']) {
      expect(stdout).toContain(part);
    }
  });
});
