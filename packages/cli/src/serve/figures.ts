import type { LearnTrack, MultiRegionAccess, PortName } from '@learntrack/core';
import { lastDays, sumDays } from './daily-report.ts';
import type { Figures, Finding, SectionName } from './events.ts';
import { logRates } from './log-rates.ts';

/** Where the figures of a section come from, and how often they are looked up. */
export interface FigureSource<Name extends SectionName = SectionName> {
  /** The port whose store is asked. */
  readonly port: PortName;
  readonly ask: (signal: AbortSignal) => Promise<Figures[Name]>;
  readonly leastMs: number;
  readonly mostMs: number;
  /** A store that has not answered by then is taken to hang. */
  readonly patienceMs: number;
}

/** Every section's. */
export type FigureSources = { readonly [Name in SectionName]: FigureSource<Name> };

const second = 1000;
const minute = 60 * second;
const dayMs = 86_400_000;

const chartMs = 10 * minute;
const logMs = 5 * second;
const leaders = 20;
const thresholds = [1, 5, 20, 50, 100];
const reportDays = 14;
const reportCourses = 5;
/** Multi-region access is looked for in so many days, and so many students are shown. */
const searchedDays = 30;
const shownStudents = 50;

/** Where the figures come from: each is one question, whose answer is as long as the page. */
export function figureSources(learnTrack: LearnTrack): FigureSources {
  const { scores, regions, reports } = learnTrack;
  const growth = logRates(chartMs, 3 * logMs);
  // Scores are looked up soon after one has changed, and now and then, for they fade.
  const pace = { leastMs: second, mostMs: 10 * second, patienceMs: 10 * second };
  return {
    log: {
      ...{ port: 'activityStore', leastMs: logMs, mostMs: logMs, patienceMs: 10 * second },
      ask: async (signal) => {
        const { log, projections } = await learnTrack.status({ signal });
        growth.note(log.position, Date.now());
        const places = projections.map(({ name, state, lag }) => ({
          ...{ name, state },
          behind: lag?.activities ?? null,
        }));
        return { rates: growth.rates(), projections: places };
      },
    },
    distribution: {
      ...{ port: 'scoreBoard', ...pace },
      ask: async (signal) => scores.distribution(thresholds, { signal }),
    },
    leaderboard: {
      ...{ port: 'scoreBoard', ...pace },
      ask: async (signal) => scores.top(leaders, { signal }),
    },
    multiRegion: {
      ...{ port: 'regionGraph', leastMs: 10 * second, mostMs: 10 * second, patienceMs: minute },
      ask: async (signal) => {
        const from = new Date(Date.now() - searchedDays * dayMs);
        const found = await regions.findMultiRegionAccess({ from, signal });
        return { students: found.slice(0, shownStudents).map(toFinding), found: found.length };
      },
    },
    daily: {
      ...{ port: 'reportStore', leastMs: 10 * second, mostMs: 10 * second, patienceMs: 30 * second },
      ask: async (signal) => {
        const now = new Date();
        const days = lastDays(now, reportDays);
        const [from = ''] = days;
        const [to = ''] = lastDays(new Date(now.getTime() + dayMs), 1);
        return sumDays(reports.dailyEngagement({ from, to, signal }), days, reportCourses);
      },
    },
  };
}

function toFinding({ evidence, ...finding }: MultiRegionAccess): Finding {
  return {
    ...finding,
    evidence: evidence.map(({ timestamp, region, courseId, action }) => ({
      ...{ at: timestamp.getTime(), region, courseId, action },
    })),
  };
}
