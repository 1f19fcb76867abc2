import { metrics } from '../src/metrics.ts';
import { projections } from '../src/projections.ts';
import { patience, thresholds } from '../src/settings.ts';
import { being, type FiringAlert, risingBy, type Scene } from './scene.ts';
import { secondsOf } from './seconds-of.ts';

type Told = Omit<Scene, 'alert' | 'every' | 'firing'> & Partial<Pick<Scene, 'every' | 'firing'>>;

const minutesOf = (duration: string) => secondsOf(duration) / 60;

/** As the templates of Prometheus write a share. */
const percent = (share: number) => `${Number((100 * share).toPrecision(4))}%`;

/** A course's activities are told every 30 minutes, over 8 days: a day is so many samples. */
const day = 48;
const { fallsBelow, leastActivities } = thresholds.engagement;
/** So many of them between two samples are far more than it takes. */
const busy = leastActivities;
const less = (share: number) => Math.round(share * busy);
/** So many on the first day, and none ever since. */
const once = (activities: number) => risingBy([0, 1], [Math.round(activities / 10), 10], [0, 8 * day - 10]);
/** With one more of a day's 144 times 10 minutes that hold nothing, a course is found fallen for the third time. */
const justFallen = Math.floor(144 * (1 - fallsBelow)) + 2;
const course = (labels: string) => `${metrics.recorded}{${labels}}`;
const fallen = (share: number): FiringAlert => ({
  labels: { course: 'C1' },
  summary: `Course C1 has ${percent(share)} of the activities that it had a week ago.`,
});

const engagement: readonly Told[] = [
  {
    story: 'a course falls below the share of the same weekday',
    series: { [course('course="C1"')]: risingBy([busy, 7 * day], [less(0.9 * fallsBelow), day + 1]) },
    at: '8d',
    firing: [fallen(0.9 * fallsBelow)],
  },
  {
    story: 'a course has fallen for less than it takes',
    every: '10m',
    series: { [course('course="C1"')]: risingBy([busy, 8 * 144 - justFallen], [0, justFallen + 1]) },
    at: '8d',
  },
  {
    story: 'a course falls, and has more than the share still',
    series: { [course('course="C1"')]: risingBy([busy, 7 * day], [less(1.1 * fallsBelow), day + 1]) },
    at: '8d',
  },
  {
    story: 'a Sunday has less than its Saturday, and as much as the Sunday before',
    series: {
      [course('course="C1"')]: risingBy([less(0.2), day + 1], [busy, 6 * day], [less(0.2), day]),
    },
    at: '8d',
  },
  {
    story: 'one course of two falls',
    series: {
      [course('course="C1"')]: risingBy([busy, 7 * day], [less(0.1), day + 1]),
      [course('course="C2"')]: risingBy([busy, 8 * day + 1]),
    },
    at: '8d',
    firing: [fallen(0.1)],
  },
  {
    story: 'a course began this week',
    series: { [course('course="C1"')]: `${being(['_', 6 * day])} ${risingBy([busy, day], [1, day + 1])}` },
    at: '8d',
  },
  {
    story: 'a course falls of which there never was much',
    series: { [course('course="C1"')]: once(0.9 * leastActivities) },
    at: '8d',
  },
  {
    story: 'a course falls of which there was just enough',
    series: { [course('course="C1"')]: once(1.1 * leastActivities) },
    at: '8d',
    firing: [fallen(0)],
  },
  {
    story: 'a host restarts and counts from nothing',
    series: { [course('course="C1"')]: `${risingBy([busy, 7.5 * day])} ${risingBy([busy, day])}` },
    at: '8d',
  },
  {
    story: 'a course falls for good when its host restarts',
    series: {
      [course('course="C1"')]: `${risingBy([busy, Math.round(6.9 * day)])} ${being(['_', 2 * day])}`,
    },
    at: '8d',
    firing: [fallen(0)],
  },
  {
    story: 'a course moves from one host to another',
    series: {
      [course('course="C1",instance="a"')]: risingBy([busy, 7 * day], [less(0.1), day + 1]),
      [course('course="C1",instance="b"')]: risingBy([busy, 7 * day], [less(1.9), day + 1]),
    },
    at: '8d',
  },
  {
    story: 'a course falls on both of its hosts, in all of its actions and regions',
    series: {
      [course('course="C1",action="page_view",region="EU",instance="a"')]: risingBy(
        [busy, 7 * day],
        [less(0.1), day + 1],
      ),
      [course('course="C1",action="quiz_attempt",region="US",instance="b"')]: risingBy(
        [busy, 7 * day],
        [less(0.3), day + 1],
      ),
    },
    at: '8d',
    firing: [fallen(0.2)],
  },
  {
    story: 'courses without a name of their own come and go',
    series: {
      [course('course="other"')]: risingBy([busy, 7 * day], [0, day + 1]),
      [course('course="none"')]: risingBy([busy, 7 * day], [0, day + 1]),
    },
    at: '8d',
  },
];

const { seconds } = thresholds.lag;
const lagWait = minutesOf(patience.lag);
const lag = (projection: string) => `${metrics.lagSeconds}{projection="${projection}"}`;
/** So many seconds more than the threshold: the template writes them as minutes and seconds. */
const behind = seconds + 30;

const { burst, within } = thresholds.multiRegion;
const hour = minutesOf(within);
const wait = minutesOf(patience.multiRegion);
const found = metrics.multiRegionStudents;
const more: FiringAlert = {
  labels: {},
  summary: `${burst + 1} more students than within the last ${within} access content from several regions.`,
};

const multiRegion: readonly Told[] = [
  {
    story: 'many more students than before are found',
    series: { [found]: being([3, hour], [3 + burst + 1, wait + 1]) },
    at: `${hour + wait}m`,
    firing: [more],
  },
  {
    story: 'some more students are found, but not so many',
    series: { [found]: being([3, hour], [3 + burst, wait + 1]) },
    at: `${hour + wait}m`,
  },
  {
    story: 'many more students are found, for less than it takes',
    series: { [found]: being([3, hour], [3 + 10 * burst, wait]) },
    at: `${hour + wait - 1}m`,
  },
  {
    story: 'ever more students are found, slowly',
    series: { [found]: `0+${(0.9 * burst) / hour}x${10 * hour}` },
    at: `${10 * hour}m`,
  },
  {
    story: 'as many students are found still, hours after a burst',
    series: { [found]: being([3, hour], [3 + 10 * burst, 3 * hour + 1]) },
    at: `${4 * hour}m`,
  },
  {
    story: 'the first search finds many',
    series: { [found]: being(['_', 10], [10 * burst, hour]) },
    at: `${10 + 2 * wait}m`,
  },
  {
    story: 'hosts have found different numbers for long',
    series: {
      [`${found}{instance="a"}`]: being([3, 2 * hour + 1]),
      [`${found}{instance="b"}`]: being([3 + 10 * burst, 2 * hour + 1]),
    },
    at: `${2 * hour}m`,
  },
  {
    story: 'the graph of regions is filled anew',
    series: {
      [found]: `${being([10 * burst, hour])} 0+${burst}x9 ${being([10 * burst, hour])}`,
      [lag(projections.regions)]: being([2, hour], [1e6, 10], [2, hour]),
    },
    at: `${hour + 20}m`,
  },
  {
    story: 'the graph of regions is being filled anew, for hours',
    series: {
      [found]: `${being([10 * burst, hour])} 0+${burst}x${3 * hour}`,
      [lag(projections.regions)]: being([2, hour], [1e6, 3 * hour + 1]),
    },
    at: `${4 * hour}m`,
  },
  {
    story: 'many more students are found, an hour after the graph of regions was filled anew',
    series: {
      [found]: being([0, 10], [3, hour + 1], [3 + burst + 1, wait + 1]),
      [lag(projections.regions)]: being([1e6, 10], [2, hour + wait + 2]),
    },
    at: `${10 + hour + 1 + wait}m`,
    firing: [more],
  },
  {
    story: 'many more students are found, while another projection lags, and that of regions a little',
    series: {
      [found]: being([3, hour], [3 + burst + 1, wait + 1]),
      [lag(projections.days)]: being([behind, hour + wait + 1]),
      [lag(projections.regions)]: being([seconds, hour + wait + 1]),
    },
    at: `${hour + wait}m`,
    firing: [more],
  },
  {
    story: 'nobody has searched',
    series: { [metrics.adapterUp]: being([1, hour + 1]) },
    at: `${hour}m`,
  },
];

const projectionLags: readonly Told[] = [
  {
    story: 'one projection of two falls behind, for long enough',
    series: {
      [lag('engagement-scores')]: being([2, 10], [behind, lagWait + 1]),
      [lag('region-accesses')]: being([2, 10 + lagWait + 1]),
    },
    at: `${10 + lagWait}m`,
    firing: [
      {
        labels: { projection: 'engagement-scores' },
        summary: `The projection engagement-scores is ${Math.floor(behind / 60)}m ${behind % 60}s behind the log.`,
      },
    ],
  },
  {
    story: 'a projection falls behind a little, for hours',
    series: { [lag('engagement-scores')]: being([seconds, 181]) },
    at: '180m',
  },
  {
    story: 'a projection falls behind again and again, and catches up each time',
    series: {
      [lag('engagement-scores')]: being([2, 9], [behind, lagWait], [2, 1], [behind, lagWait]),
    },
    at: `${9 + 2 * lagWait}m`,
  },
  {
    story: 'a projection has caught up',
    series: { [lag('engagement-scores')]: being([10 * behind, 30], [2, 2]) },
    at: '31m',
  },
  {
    story: 'two hosts tell of one projection',
    series: {
      [`${metrics.lagSeconds}{projection="daily-engagement",instance="a"}`]: being([behind, lagWait + 1]),
      [`${metrics.lagSeconds}{projection="daily-engagement",instance="b"}`]: being([2 * behind, lagWait + 1]),
    },
    at: `${lagWait}m`,
    firing: [
      {
        labels: { projection: 'daily-engagement' },
        summary: `The projection daily-engagement is ${Math.floor((2 * behind) / 60)}m ${(2 * behind) % 60}s behind the log.`,
      },
    ],
  },
];

const { share, leastInputs } = thresholds.rejected;
const window = minutesOf(thresholds.rejected.within);
const rejectedWait = minutesOf(patience.rejected);
const long = 2 * window + rejectedWait;
/** How many inputs a minute are far more than it takes. */
const many = 100 * leastInputs;
const some = (share: number) => Math.round(share * many);
const ofThem = (share: number): FiringAlert => ({
  labels: {},
  summary: `${percent(share)} of the inputs of the last ${thresholds.rejected.within} were no valid activities.`,
});

const inputsRejected: readonly Told[] = [
  {
    story: 'twice as many are rejected as may be, over several courses',
    series: {
      [course('course="C1"')]: risingBy([some(1 - 2 * share), long + 1]),
      [course('course="C2"')]: risingBy([some(1 - 2 * share), long + 1]),
      [`${metrics.rejected}{course="C1"}`]: risingBy([some(4 * share), long + 1]),
    },
    at: `${long}m`,
    firing: [ofThem(2 * share)],
  },
  {
    story: 'nearly as many are rejected as may be',
    series: {
      [course('course="C1"')]: risingBy([some(1 - 0.9 * share), long + 1]),
      [`${metrics.rejected}{course="C1"}`]: risingBy([some(0.9 * share), long + 1]),
    },
    at: `${long}m`,
  },
  {
    story: 'all are rejected',
    series: { [`${metrics.rejected}{course="none"}`]: risingBy([many, long + 1]) },
    at: `${long}m`,
    firing: [ofThem(1)],
  },
  {
    story: 'none is rejected, nor ever was',
    series: { [course('course="C1"')]: risingBy([many, long + 1]) },
    at: `${long}m`,
  },
  {
    story: 'a file is sent again: nearly all of it is there already, and as much is rejected as may be',
    series: {
      [`${metrics.duplicates}{course="C1"}`]: risingBy([some(1 - 0.9 * share), long + 1]),
      [`${metrics.rejected}{course="C1"}`]: risingBy([some(0.9 * share), long + 1]),
    },
    at: `${long}m`,
  },
  {
    story:
      'a file is sent again in another form: what is no duplicate is in conflict, and little is rejected',
    series: {
      [`${metrics.duplicates}{course="C1"}`]: risingBy([some(0.5), long + 1]),
      [`${metrics.conflicts}{course="C1"}`]: risingBy([some(0.5 - 0.9 * share), long + 1]),
      [`${metrics.rejected}{course="C1"}`]: risingBy([some(0.9 * share), long + 1]),
    },
    at: `${long}m`,
  },
  {
    story: 'twice as many are rejected as may be, where all others are there already',
    series: {
      [`${metrics.duplicates}{course="C1"}`]: risingBy([some(1 - 2 * share), long + 1]),
      [`${metrics.rejected}{course="C1"}`]: risingBy([some(2 * share), long + 1]),
    },
    at: `${long}m`,
    firing: [ofThem(2 * share)],
  },
  {
    story: 'a file that is wholly bad comes in between two scrapes, when nothing was ever rejected',
    series: {
      [course('course="C1"')]: being([many, long + 1]),
      [`${metrics.rejected}{course="none"}`]: being(['_', long - rejectedWait], [many, rejectedWait + 1]),
    },
    at: `${long}m`,
    firing: [ofThem(1)],
  },
  {
    story: 'a file of which little is bad comes in between two scrapes, when nothing ever did before',
    series: {
      [course('course="C1"')]: being(['_', long - rejectedWait], [some(1 - 0.9 * share), rejectedWait + 1]),
      [`${metrics.rejected}{course="C1"}`]: being(
        ['_', long - rejectedWait],
        [some(0.9 * share), rejectedWait + 1],
      ),
    },
    at: `${long}m`,
  },
  {
    story: 'a file that was wholly bad has come in a while ago',
    series: {
      [course('course="C1"')]: risingBy([some(1), 2 * long + 1]),
      [`${metrics.rejected}{course="none"}`]: being(['_', 5], [many, 2 * long - 4]),
    },
    at: `${2 * long}m`,
  },
  {
    story: 'half of them are rejected, for less than it takes',
    series: {
      [course('course="C1"')]: risingBy([many, long + rejectedWait]),
      [`${metrics.rejected}{course="C1"}`]: risingBy([0, long], [many, rejectedWait]),
    },
    at: `${long + rejectedWait - 1}m`,
  },
  {
    story: 'all are rejected, but there are few',
    series: {
      [`${metrics.rejected}{course="none"}`]: risingBy([Math.floor((0.9 * leastInputs) / window), long + 1]),
    },
    at: `${long}m`,
  },
  {
    story: 'a host that rejects little restarts',
    series: {
      [course('course="C1"')]: `${risingBy([many, long - 5])} ${risingBy([many, 6])}`,
      [`${metrics.rejected}{course="C1"}`]: `${risingBy([some(share / 2), long - 5])} ${risingBy([some(share / 2), 6])}`,
    },
    at: `${long}m`,
  },
];

const downWait = minutesOf(patience.storeDown);
const redis = '@learntrack/adapter-redis';
const up = (adapter: string, instance = 'a') =>
  `${metrics.adapterUp}{adapter="${adapter}",instance="${instance}"}`;
const down: FiringAlert = {
  labels: { adapter: redis },
  summary: `The store of ${redis} does not answer.`,
};

const storeDown: readonly Told[] = [
  {
    story: 'a store of two goes down',
    series: {
      [up(redis)]: being([1, 10], [0, downWait + 1]),
      [up('@learntrack/adapter-mongo')]: being([1, 10 + downWait + 1]),
    },
    at: `${10 + downWait}m`,
    firing: [down],
  },
  {
    story: 'all stores answer',
    series: { [up(redis)]: being([1, 61]), [up('@learntrack/adapter-mongo')]: being([1, 61]) },
    at: '60m',
  },
  {
    story: 'a store goes down again and again, for less than it takes',
    series: { [up(redis)]: being([1, 5], [0, downWait], [1, 1], [0, downWait], [1, 1], [0, downWait]) },
    at: `${6 + 3 * downWait}m`,
  },
  {
    story: 'a store does not answer one of two hosts',
    series: {
      [up(redis)]: being([0, downWait + 1]),
      [up(redis, 'b')]: being([1, downWait + 1]),
    },
    at: `${downWait}m`,
    firing: [down],
  },
];

const silentWait = minutesOf(patience.silent);
/** Prometheus holds a value for so long that is told no more. */
const held = 5;
const nothing: FiringAlert = { labels: {}, summary: 'No metrics of LearnTrack arrive.' };

const silent: readonly Told[] = [
  {
    story: 'nothing was ever scraped',
    series: { up: being([0, silentWait + 1]) },
    at: `${silentWait}m`,
    firing: [nothing],
  },
  {
    story: 'nothing is scraped any more',
    series: { [up(redis)]: being([1, 10], ['_', 2 * held + silentWait]) },
    at: `${10 + held + silentWait}m`,
    firing: [nothing],
  },
  {
    story: 'a host restarts',
    series: { [up(redis)]: `${being([1, 10])} stale ${being(['_', silentWait - 1], [1, 2])}` },
    // The last moment at which it is not there.
    at: `${10 + silentWait - 1}m`,
  },
  {
    story: 'all is scraped, though every store is down',
    series: { [up(redis)]: being([0, 61]) },
    at: '60m',
  },
];

/** What becomes of each alert when something goes wrong, and when it does not. */
export const scenes: readonly Scene[] = Object.entries({
  LearnTrackCourseEngagementFallen: { told: engagement, every: '30m' },
  LearnTrackMultiRegionBurst: { told: multiRegion, every: '1m' },
  LearnTrackProjectionLags: { told: projectionLags, every: '1m' },
  LearnTrackInputsRejected: { told: inputsRejected, every: '1m' },
  LearnTrackStoreDown: { told: storeDown, every: '1m' },
  LearnTrackSilent: { told: silent, every: '1m' },
}).flatMap(([alert, { told, every }]) => told.map((scene) => ({ firing: [], every, ...scene, alert })));
