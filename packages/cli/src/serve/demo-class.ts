import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityInput, LearnTrack } from '@learntrack/core';
import { simulateClass } from '@learntrack/importers';

/** An activity whose time is known. */
type Simulated = ActivityInput & { readonly timestamp: string };

const dayMs = 86_400_000;
/** Some things go wrong on every platform: so seldom. */
const everySoOften = 200;

/** A simulated class that studies on. */
export interface DemoClass {
  /** Records what the class did until now. */
  readonly begin: (learnTrack: LearnTrack, signal: AbortSignal) => Promise<void>;
  /** Records what it does, a few activities a second, until the signal aborts. */
  readonly goOn: (learnTrack: LearnTrack, signal: AbortSignal) => Promise<void>;
}

/** A class whose last activities of the past are of now. */
export function demoClass(now: Date): DemoClass {
  const { students, activities } = simulateClass();
  const simulated = [...activities] as Simulated[];
  const last = simulated.reduce((latest, { timestamp }) => Math.max(latest, Date.parse(timestamp)), 0);
  const shift = now.getTime() - last;
  const past = simulated.map((activity) => at(activity, Date.parse(activity.timestamp) + shift));
  // By the last day everybody is where they stay: whoever goes on from there shares no account by that.
  const lastDay = past.filter(({ timestamp }) => Date.parse(timestamp) > now.getTime() - dayMs);
  return {
    begin: async (learnTrack, signal) => {
      await learnTrack.students.upsert(
        students.map((student) => ({ ...student, lastUpdated: now.toISOString() })),
        { signal },
      );
      await learnTrack.activities.ingest(past, { signal });
      await learnTrack.projections.catchUp({ signal });
    },
    goOn: async ({ activities }, signal) => {
      for (let number = 1; !signal.aborted; number++) {
        const [activity] = lastDay.slice(Math.floor(Math.random() * lastDay.length));
        if (activity) await activities.record(happening(activity, number), { signal }).catch(() => {});
        await sleep(100 + 500 * Math.random(), undefined, { signal }).catch(() => {});
      }
    },
  };
}

/** What arrives when a student does the same as before, now: as a rule one activity, and sometimes something else. */
function happening(activity: Simulated, number: number): ActivityInput[] {
  const name = (n: number) => `live-${n}`;
  const living = { ...at(activity, Date.now()), activityId: name(number) };
  switch (number % everySoOften) {
    case 1:
      return [living, living];
    case 2:
      return [living, { ...living, timestamp: 'yesterday' }];
    case 3:
      return [living, { ...living, itemId: 'changed' }];
    default:
      return [living];
  }
}

function at(activity: Simulated, time: number): Simulated {
  return { ...activity, timestamp: new Date(time).toISOString() };
}
