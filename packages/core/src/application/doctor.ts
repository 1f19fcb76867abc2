import { randomInt } from 'node:crypto';
import type { Activity } from '../domain/activity.ts';
import { ValidationError } from '../domain/errors.ts';
import type { Position } from '../domain/log-entry.ts';
import { wholeNumberProblem } from '../domain/whole-number.ts';
import type { ActivityStore } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import { audit } from './audit.ts';
import type { Aspect, Check, Diagnosis } from './diagnosis.ts';
import { checkAdapter, type Pingable } from './health.ts';
import type { ProjectionPlan } from './projections/plan.ts';
import { remedyOf } from './remedy.ts';
import { verifyCheckpoint } from './verify-checkpoint.ts';

/** In this order: what comes later is not looked at where something is wrong. */
const aspects: readonly Aspect[] = ['version', 'setup', 'rights'];

/** What a look at a store heeds. */
export interface InspectOptions extends CallOptions {
  /** Tells where the log ends, if it answers: a store that reads the log by itself has to see as much. */
  readonly head?: () => Promise<Position | undefined>;
}

/** Looks at a store: each tells what it saw, or throws what is wrong and what to do about it. They change nothing. */
export type Inspections = { readonly [Name in Aspect]?: (options: InspectOptions) => Promise<string> };

/** An adapter that can look at its store. */
export interface Inspectable extends Pingable {
  readonly inspect?: Inspections;
}

/** How closely to look. */
export interface DoctorOptions extends CallOptions {
  /**
   * How many activities to pick at random: their students' scores and accesses, the counts, active students and top courses
   * of their courses' days, and the states of their keys are compared with the log, which is read for each projection. 0:
   * none, 10,000 at most. Default 50.
   */
  readonly sample?: number;
}

interface DoctorParts {
  readonly adapters: readonly Inspectable[];
  readonly activityStore: ActivityStore;
  readonly plans: readonly ProjectionPlan[];
}

const defaultSample = 50;
const maxSample = 10_000;

/**
 * Looks at every adapter and every projection, and changes nothing; never throws for what they answer.
 *
 * @throws {@link ValidationError} when the size of the sample is not allowed
 */
export async function diagnose(
  { adapters, activityStore, plans }: DoctorParts,
  { sample = defaultSample, signal }: DoctorOptions,
): Promise<Diagnosis> {
  const problem = wholeNumberProblem(sample, 0, maxSample);
  if (problem !== undefined)
    throw new ValidationError('Invalid look', [{ path: 'sample', message: problem }]);
  const checks: Check[] = [];
  const head = async () =>
    activityStore.head({ signal }).then(
      ({ position }) => position,
      () => undefined,
    );
  for (const adapter of new Set(adapters)) checks.push(...(await checksOfAdapter(adapter, { head, signal })));
  for (const plan of plans) {
    checks.push(...(await checksOfProjection(plan, activityStore, sample, { signal })));
  }
  return { ok: checks.every(({ ok }) => ok), checks };
}

async function checksOfAdapter(adapter: Inspectable, options: InspectOptions): Promise<Check[]> {
  const { name: subject, ok, ms, error } = await checkAdapter(adapter, options);
  if (!ok) return [failed(subject, 'connection', error)];
  const checks: Check[] = [{ subject, check: 'connection', ok, detail: `answers in ${ms.toFixed(0)} ms` }];
  for (const check of aspects) {
    const look = adapter.inspect?.[check];
    try {
      if (look) checks.push({ subject, check, ok: true, detail: await look(options) });
    } catch (error) {
      options.signal?.throwIfAborted();
      return [...checks, failed(subject, check, error)];
    }
  }
  return checks;
}

async function checksOfProjection(
  plan: ProjectionPlan,
  log: ActivityStore,
  sample: number,
  options: CallOptions,
): Promise<Check[]> {
  const checkpoint = { subject: plan.name, check: 'checkpoint' } as const;
  try {
    const stored = await plan.store.readCheckpoint(options);
    const head = await log.head(options);
    if (!stored) {
      if (head.position === 0) return [{ ...checkpoint, ok: true, detail: 'the log is empty' }];
      const detail = `has no checkpoint, though the log holds ${head.position} entries`;
      const mend = `let a host or learntrack project follow the log; where that finds data already, ${remedyOf('sample', plan.name)}`;
      return [{ ...checkpoint, ok: false, detail, mend }];
    }
    await verifyCheckpoint(plan, stored, log, head, options);
    const detail = `stands at position ${stored.position} of ${head.position}`;
    const stands = { ...checkpoint, ok: true, detail };
    if (sample === 0) return [stands];
    if (!stored.served) return [{ ...stands, detail: `${detail}, and is built anew` }];
    return [stands, await checkSample(plan, log, sample, options)];
  } catch (error) {
    options.signal?.throwIfAborted();
    return [failed(plan.name, 'checkpoint', error)];
  }
}

async function checkSample(
  plan: ProjectionPlan,
  log: ActivityStore,
  size: number,
  options: CallOptions,
): Promise<Check> {
  const sample = { subject: plan.name, check: 'sample' } as const;
  try {
    const activities = await pick(log, size, options);
    let found = await audit(plan, log, activities, options);
    // A student who was erased meanwhile is right by now.
    if (found.wrong > 0) found = await audit(plan, log, activities, options);
    const { keys, wrong } = found;
    if (wrong === 0) return { ...sample, ok: true, detail: `${keys} of ${keys} are what the log makes them` };
    const detail = `${wrong} of ${keys} are not what the log makes them`;
    return { ...sample, ok: false, detail, mend: remedyOf('sample', plan.name) };
  } catch (error) {
    options.signal?.throwIfAborted();
    return failed(plan.name, 'sample', error);
  }
}

/** Activities from anywhere in the log. */
async function pick(log: ActivityStore, count: number, options: CallOptions): Promise<Activity[]> {
  const { position: head } = await log.head(options);
  const picked: Activity[] = [];
  for (let n = 0; n < count && head > 0; n++) {
    const position = randomInt(head) + 1;
    const stretch = { after: position - 1, upTo: position, batchSize: 1 };
    for await (const entries of log.read(stretch, options)) {
      for (const entry of entries) if (entry.kind === 'activity') picked.push(entry.activity);
    }
  }
  return picked;
}

function failed(subject: string, check: Check['check'], error: unknown): Check {
  const detail = error instanceof Error ? error.message : String(error);
  return { subject, check, ok: false, detail, mend: remedyOf(check, subject, error) };
}
