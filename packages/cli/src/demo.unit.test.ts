import { afterEach, describe, expect, test, vi } from 'vitest';
import { runLearnTrack } from '../test/run-learntrack.ts';

describe('learntrack demo', () => {
  test.each(Array.from({ length: 20 }, (_, i) => i + 1))(
    'finds exactly the planted shared accounts of class %i',
    async (seed) => {
      const { code, stdout } = await runLearnTrack(['demo', '--json', '--seed', `${seed}`]);
      const { sharedAccounts, multiRegionAccess } = JSON.parse(stdout);
      expect(sharedAccounts.planted).toHaveLength(3);
      expect(multiRegionAccess.map(({ studentId }: { studentId: string }) => studentId).sort()).toEqual(
        sharedAccounts.planted,
      );
      expect(code).toBe(0);
    },
  );

  test('gives the same class again for the same seed, and another for another', async () => {
    const [one, same, other] = await Promise.all(
      ['7', '7', '8'].map((seed) => runLearnTrack(['demo', '--json', '--students', '20', '--seed', seed])),
    );
    expect(same).toEqual(one);
    expect(other?.stdout).not.toBe(one?.stdout);
  });

  test('takes in everything, and each activity that comes twice once', async () => {
    const { recorded, duplicates, conflicts, rejected, dailyEngagement } = JSON.parse(
      (await runLearnTrack(['demo', '--json'])).stdout,
    );
    expect(duplicates).toBeGreaterThan(0);
    expect({ conflicts, rejected }).toEqual({ conflicts: 0, rejected: 0 });
    const counts: number[] = dailyEngagement.map(({ count }: { count: number }) => count);
    expect(counts.reduce((sum, count) => sum + count)).toBe(recorded);
  });

  test('has as many students, courses and days as were asked for', async () => {
    const { stdout } = await runLearnTrack([
      ...['demo', '--json', '--students', '30', '--courses', '2', '--days', '400'],
    ]);
    const { coursePerformance, dailyEngagement, rejected } = JSON.parse(stdout);
    expect(coursePerformance.map(({ courseId }: { courseId: string }) => courseId)).toEqual(['C1', 'C2']);
    expect(new Set(dailyEngagement.map(({ day }: { day: string }) => day)).size).toBe(400);
    expect(rejected).toBe(0);
  });

  test('tells people the whole story, and at its end how detection did', async () => {
    const { code, stdout, stderr } = await runLearnTrack(['demo', '--students', '40']);
    expect(stdout).toMatch(
      /^A simulated class of 40 students in 4 courses over 28 days: [\d,]+ activities recorded; \d+ activities came twice/,
    );
    for (const heading of [
      'Highest engagement scores',
      'Access from several regions',
      'Daily engagement',
      'Course performance',
    ]) {
      expect(stdout).toContain(heading);
    }
    expect(stdout).toMatch(
      /\nChecked: 3 shared accounts planted \(S\d+, S\d+, S\d+\), and detection found exactly these\.\n$/,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('learntrack demo, where detection fails', () => {
  afterEach(() => {
    vi.doUnmock('@learntrack/importers');
    vi.resetModules();
  });

  test('says what it missed and exits with 1', async () => {
    vi.resetModules();
    vi.doMock('@learntrack/importers', async (original) => {
      const importers = await original<typeof import('@learntrack/importers')>();
      return {
        ...importers,
        simulateClass: (options: object) => {
          const simulated = importers.simulateClass(options);
          return { ...simulated, sharedAccounts: [...simulated.sharedAccounts, 'S999'] };
        },
      };
    });
    const fresh = await import('../test/run-learntrack.ts');
    const { code, stdout } = await fresh.runLearnTrack(['demo', '--students', '10']);
    expect(stdout).toMatch(
      /\nWRONG: of 4 planted shared accounts detection missed S999; without reason it suspects nobody\.\n$/,
    );
    expect(code).toBe(1);
  });
});
