import { untilAborted } from '../application/abort.ts';
import { defineProjection } from '../application/define-projection.ts';
import { diagnose } from '../application/doctor.ts';
import { erase } from '../application/erase.ts';
import { answering, health } from '../application/health.ts';
import { Ingestion } from '../application/ingest.ts';
import { customProjection } from '../application/projections/custom.ts';
import { dailyEngagement } from '../application/projections/daily-engagement.ts';
import { engagementScores } from '../application/projections/engagement-scores.ts';
import type { ProjectionPlan } from '../application/projections/plan.ts';
import { regionAccesses } from '../application/projections/region-accesses.ts';
import { Projector } from '../application/projector.ts';
import { reconcile } from '../application/reconcile.ts';
import { Recorder } from '../application/record.ts';
import { Regions } from '../application/regions.ts';
import { Reports } from '../application/reports.ts';
import { Scores } from '../application/scores.ts';
import { Students } from '../application/students.ts';
import { Telemetry } from '../application/telemetry.ts';
import { toMilliseconds } from '../domain/duration.ts';
import { type ScoreModel, toScoreModel } from '../domain/engagement-score.ts';
import { closedError, NotFoundError, quote, ValidationError } from '../domain/errors.ts';
import type { ErasureRequest } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { PortName, Ports } from '../ports/ports.ts';
import type { Adapter } from './adapter.ts';
import type { LearnTrack, States } from './learn-track.ts';
import { missingAdapter } from './missing-port.ts';
import { checkHalfLife, type LearnTrackOptions } from './options.ts';

/** The scores that the metric of engaged students counts from. */
const scoreThresholds = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/**
 * Puts the use cases together over the ports.
 *
 * @param providers - which adapter provides which port
 */
export function assemble(
  ports: Ports,
  providers: ReadonlyMap<PortName, Adapter>,
  adapters: readonly Adapter[],
  options: LearnTrackOptions,
): LearnTrack {
  const { activityStore, studentStore, stateStore, clock } = ports;
  const {
    maxBatch = 1000,
    maxClockSkew = '24h',
    projections: mode = 'background',
    customProjections = [],
  } = options;
  const model = toScoreModel(options.scores);
  const rules = {
    maxClockSkew: toMilliseconds(maxClockSkew, 'maxClockSkew'),
    ...(options.attributes && { attributes: options.attributes }),
  };
  checkHalfLife(model, rules.maxClockSkew);
  const telemetry = new Telemetry(options.telemetry);
  const forgetProfile = providers.has('studentStore')
    ? ({ studentId, recordedAt }: ErasureRequest) => studentStore.erase(studentId, recordedAt)
    : undefined;
  const plans = planProjections(ports, providers, model, customProjections);
  const projector = new Projector({ activityStore, plans, clock, telemetry, forgetProfile });
  const recorder = new Recorder({ activityStore, clock, rules, maxBatch, projector, telemetry });
  const ingestion = new Ingestion({ recordMany: recorder.recordMany.bind(recorder), telemetry });
  const students = new Students(studentStore, clock, rules.maxClockSkew);
  const ending = new AbortController();
  const scores = new Scores(ports.scoreBoard, clock, model.halfLife, ending.signal);
  const regions = new Regions(ports.regionGraph, telemetry);
  const reports = new Reports({ ...ports, telemetry });
  const unobserve = [
    telemetry.observe(['adapterUp'], async (signal) =>
      [...(await answering(adapters, signal))].map(
        ([adapter, up]) => ['adapterUp', up ? 1 : 0, { adapter }] as const,
      ),
    ),
  ];
  if (providers.has('scoreBoard')) {
    unobserve.push(
      telemetry.observe(['engagedStudents'], async (signal) =>
        (await scores.distribution(scoreThresholds, { signal })).map(
          ({ atLeast, students }) => ['engagedStudents', students, { at_least: atLeast }] as const,
        ),
      ),
    );
  }

  const closeAll = async ({ signal }: CallOptions) => {
    for (const end of unobserve) end();
    ending.abort(closedError());
    // Whoever does not want to wait for a store that hangs aborts the waiting; the adapters are closed all the same.
    await untilAborted(ingestion.close(), signal).catch(() => {});
    await untilAborted(recorder.close(), signal).catch(() => {});
    await untilAborted(projector.close(), signal).catch(() => {});
    const owned = [...new Set(adapters)].reverse();
    const closed = await Promise.allSettled(owned.map(async (adapter) => adapter.close?.()));
    const reasons = closed.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (reasons.length === 1) throw reasons[0];
    if (reasons.length > 1) throw new AggregateError(reasons, 'Several adapters could not be closed');
  };
  let closing: Promise<void> | undefined;
  const close = (closeOptions: CallOptions = {}) => {
    closing ??= closeAll(closeOptions);
    return closing;
  };
  const checkOpen = () => {
    if (closing) throw closedError();
  };

  if (mode === 'background') projector.start();
  return {
    activities: {
      record: recorder.record.bind(recorder),
      ingest: ingestion.ingest.bind(ingestion),
    },
    students: {
      upsert: students.upsert.bind(students),
      get: students.get.bind(students),
      find: students.find.bind(students),
      groupBy: students.groupBy.bind(students),
      erase: async (studentId, eraseOptions = {}) => {
        checkOpen();
        return erase({ activityStore, forgetProfile, clock, projector, telemetry }, studentId, eraseOptions);
      },
    },
    scores,
    regions,
    reports: {
      dailyEngagement: reports.dailyEngagement.bind(reports),
      topCourses: reports.topCourses.bind(reports),
      computeCoursePerformance: reports.computeCoursePerformance.bind(reports),
      coursePerformance: reports.coursePerformance.bind(reports),
      reconcile: async (query = {}) => {
        checkOpen();
        return reconcile({ ...ports, telemetry }, query);
      },
    },
    projections: {
      status: (callOptions) => projector.status(callOptions),
      catchUp: async (callOptions) => projector.catchUp(callOptions),
      rebuild: async (name, callOptions) => projector.rebuild(name, callOptions),
      states: (definition) => {
        if (!customProjections.some(({ name }) => name === definition.name)) {
          throw new NotFoundError(
            `${quote(definition.name)} is not among the customProjections given to createLearnTrack`,
          );
        }
        // What a definition's functions made is of its type.
        return stateStore.open(definition.name) as unknown as States<ReturnType<typeof definition.initial>>;
      },
    },
    async status(callOptions = {}) {
      return {
        ports: Object.fromEntries([...providers].map(([port, { name }]) => [port, name])),
        log: await activityStore.head(callOptions),
        projections: await projector.status(callOptions),
      };
    },
    health: (callOptions = {}) => health(adapters, projector, callOptions),
    doctor: (doctorOptions = {}) => diagnose({ adapters, activityStore, plans }, doctorOptions),
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

function planProjections(
  { scoreBoard, regionGraph, reportStore, stateStore, clock }: Ports,
  providers: ReadonlyMap<PortName, Adapter>,
  model: ScoreModel,
  customProjections: NonNullable<LearnTrackOptions['customProjections']>,
): ProjectionPlan[] {
  const plans: ProjectionPlan[] = [];
  if (providers.has('scoreBoard')) plans.push(engagementScores(scoreBoard, model, clock));
  if (providers.has('regionGraph')) plans.push(regionAccesses(regionGraph));
  if (providers.has('reportStore')) plans.push(dailyEngagement(reportStore));
  if (customProjections.length > 0 && !providers.has('stateStore')) throw missingAdapter('stateStore');
  for (const custom of customProjections) plans.push(customProjection(stateStore, defineProjection(custom)));
  const names = plans.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return plans;
  throw new ValidationError('Invalid options', [
    {
      path: 'customProjections',
      message: `the name ${quote(twice)} is taken; give every projection its own`,
    },
  ]);
}
