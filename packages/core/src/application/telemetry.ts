import {
  type Attributes,
  type BatchObservableResult,
  metrics,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Activity } from '../domain/activity.ts';
import { ValidationError } from '../domain/errors.ts';
import { getOrInsert } from '../domain/get-or-insert.ts';
import { wholeNumberProblem } from '../domain/whole-number.ts';
import { version } from '../version.ts';

/** The name of LearnTrack's tracer and meter. */
export const instrumentationName = '@learntrack/core';

/** The names of the metrics that LearnTrack records with the OpenTelemetry API. No attribute ever holds a student. */
export const metricNames = {
  /** Counter; `course`, `action`, `region`. */
  recorded: 'learntrack.activities.recorded',
  /** Counter; `course`, `action`, `region`. */
  duplicates: 'learntrack.activities.duplicates',
  /** Counter; `course`, `action`, `region`. */
  conflicts: 'learntrack.activities.conflicts',
  /** Counter; `course`, `action`, `region`, where the rejected input has them as text. */
  rejected: 'learntrack.activities.rejected',
  /** Histogram, seconds. */
  appendDuration: 'learntrack.append.duration',
  /** Histogram, seconds; `projection`. */
  applyDuration: 'learntrack.apply.duration',
  /** Gauge, log entries not applied yet; `projection`. */
  lag: 'learntrack.projection.lag',
  /** Gauge, age in seconds of the oldest entry not applied yet; `projection`. */
  lagSeconds: 'learntrack.projection.lag.seconds',
  /** Gauge, 1 while the store of an adapter answers, else 0; `adapter`. */
  adapterUp: 'learntrack.adapter.up',
  /** Gauge, students found by the latest search for multi-region access over all courses, by the default rules. */
  multiRegionStudents: 'learntrack.multi_region.students',
  /** Gauge, students with at least the score `at_least`; cumulative, over all courses. */
  engagedStudents: 'learntrack.engagement.students',
} as const;

/** The names of the spans. */
export const spanNames = {
  record: 'learntrack.record',
  ingest: 'learntrack.ingest',
  append: 'learntrack.append',
  apply: 'learntrack.apply',
  rebuild: 'learntrack.rebuild',
  findMultiRegionAccess: 'learntrack.find_multi_region_access',
  removeAccesses: 'learntrack.remove_accesses',
  computeCoursePerformance: 'learntrack.compute_course_performance',
  reconcile: 'learntrack.reconcile',
  erase: 'learntrack.erase',
} as const;

/** How many distinct values an attribute may have. */
export interface TelemetryOptions {
  /**
   * So many courses, actions and regions, the busiest ones, are named in metrics; all further ones count under `other`.
   * A counter has at most (courses + 1) · (actions + 1) · (regions + 1) series at a time. 1 to 10,000; default 100
   * courses, 20 actions, 20 regions.
   */
  readonly topCourses?: number;
  readonly topActions?: number;
  readonly topRegions?: number;
}

/** The gauges that are looked up whenever metrics are collected. */
type ObservedGauge = 'lag' | 'lagSeconds' | 'adapterUp' | 'engagedStudents';

type Observation = readonly [gauge: ObservedGauge, value: number, attributes: Attributes];

/** Whoever collects metrics waits no longer for a store that hangs: Prometheus gives up after 10 s. */
const collectMs = 3000;

/** From a log in memory to a store that is far away or busy. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

type CounterName = 'recorded' | 'duplicates' | 'conflicts' | 'rejected';
type Labelled = Partial<Pick<Activity, 'courseId' | 'action' | 'region'>>;

/** Spans and metrics, by the OpenTelemetry API alone: without an SDK in the host they cost next to nothing. */
export class Telemetry {
  readonly #tracer = trace.getTracer(instrumentationName, version);
  readonly #meter = metrics.getMeter(instrumentationName, version);
  readonly #counters = {
    recorded: this.#meter.createCounter(metricNames.recorded, { description: 'Activities new in the log' }),
    duplicates: this.#meter.createCounter(metricNames.duplicates, {
      description: 'Activities the log held already',
    }),
    conflicts: this.#meter.createCounter(metricNames.conflicts, {
      description: 'Activities whose id the log holds with other content',
    }),
    rejected: this.#meter.createCounter(metricNames.rejected, {
      description: 'Inputs that are no valid activity',
    }),
  };
  readonly #durations = {
    append: this.#seconds(metricNames.appendDuration, 'How long an append to the log takes'),
    apply: this.#seconds(metricNames.applyDuration, 'How long a projection takes to apply a batch'),
  };
  readonly #observed = {
    lag: this.#meter.createObservableGauge(metricNames.lag, {
      description: 'Log entries that a projection has not applied yet',
    }),
    lagSeconds: this.#meter.createObservableGauge(metricNames.lagSeconds, {
      description: 'Age of the oldest log entry that a projection has not applied yet',
      unit: 's',
    }),
    adapterUp: this.#meter.createObservableGauge(metricNames.adapterUp, {
      description: 'Whether the store of an adapter answers: 1 or 0',
    }),
    engagedStudents: this.#meter.createObservableGauge(metricNames.engagedStudents, {
      description: 'Students with at least a score',
    }),
  };
  readonly #multiRegionStudents = this.#meter.createGauge(metricNames.multiRegionStudents, {
    description: 'Students that the latest search for multi-region access found',
  });
  readonly #courses: TopValues;
  readonly #actions: TopValues;
  readonly #regions: TopValues;

  constructor({ topCourses = 100, topActions = 20, topRegions = 20 }: TelemetryOptions = {}) {
    this.#courses = new TopValues(labelLimit(topCourses, 'topCourses'));
    this.#actions = new TopValues(labelLimit(topActions, 'topActions'));
    this.#regions = new TopValues(labelLimit(topRegions, 'topRegions'));
  }

  /** Counts activities: once per combination of course, action and region, however many there are. */
  count(counter: CounterName, activities: Iterable<Labelled>): void {
    const sums = new Map<string, { labels: Labelled; count: number }>();
    for (const labels of activities) {
      const key = JSON.stringify([labels.courseId, labels.action, labels.region]);
      getOrInsert(sums, key, () => ({ labels, count: 0 })).count += 1;
    }
    for (const { labels, count } of sums.values()) {
      // Anything may stand in a rejected input: personal data, or names that would push those of real courses out.
      const name = (values: TopValues, value: string | undefined) =>
        counter === 'rejected' ? values.known(value) : values.seen(value, count);
      this.#counters[counter].add(count, {
        course: name(this.#courses, labels.courseId),
        action: name(this.#actions, labels.action),
        region: name(this.#regions, labels.region),
      });
    }
  }

  multiRegionStudents(count: number): void {
    this.#multiRegionStudents.record(count);
  }

  /** Runs a step in a span and records how long it took. */
  async timed<T>(
    step: 'append' | 'apply',
    attributes: Attributes,
    run: (span: Span) => Promise<T>,
  ): Promise<T> {
    const start = performance.now();
    try {
      return await this.span(spanNames[step], attributes, run);
    } finally {
      this.#durations[step].record((performance.now() - start) / 1000, attributes);
    }
  }

  /** Runs a step in a span that ends, and tells a failure, with it. */
  span<T>(name: string, attributes: Attributes, run: (span: Span) => Promise<T>): Promise<T> {
    return this.#tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        return await run(span);
      } catch (error) {
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: error instanceof Error ? error.name : 'error',
        });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  /**
   * Observes gauges whenever metrics are collected, by one look at what they tell.
   *
   * @param look - is given up when its signal aborts
   * @returns a function that ends it
   */
  observe(
    gauges: readonly ObservedGauge[],
    look: (signal: AbortSignal) => Promise<Iterable<Observation>>,
  ): () => void {
    const observed = gauges.map((gauge) => this.#observed[gauge]);
    const callback = async (result: BatchObservableResult) => {
      // Of a store that is down nothing is told; the collection of all other metrics goes on.
      const observations = await look(AbortSignal.timeout(collectMs)).catch(() => []);
      for (const [gauge, value, attributes] of observations) {
        result.observe(this.#observed[gauge], value, attributes);
      }
    };
    this.#meter.addBatchObservableCallback(callback, observed);
    return () => this.#meter.removeBatchObservableCallback(callback, observed);
  }

  #seconds(name: string, description: string) {
    const advice = { explicitBucketBoundaries: secondsBuckets };
    return this.#meter.createHistogram(name, { description, unit: 's', advice });
  }
}

function labelLimit(limit: number, path: string): number {
  const message = wholeNumberProblem(limit, 1, 10_000);
  if (message === undefined) return limit;
  throw new ValidationError('Invalid telemetry options', [{ path, message }]);
}

/**
 * The busiest values of a label, so many at most. Counts are kept by *Space-Saving* (Metwally, Agrawal and El Abbadi,
 * "Efficient Computation of Frequent and Top-k Elements in Data Streams", ICDT 2005), in bounded memory. A value that
 * has become twice as busy as the least busy named one takes its place: so seldom that series stay few.
 */
class TopValues {
  readonly #max: number;
  readonly #capacity: number;
  readonly #counts = new Map<string, number>();
  readonly #named = new Set<string>();

  constructor(max: number) {
    this.#max = max;
    this.#capacity = 10 * max;
  }

  /** The name to count a value under, once it was seen so often more. */
  seen(value: string | undefined, times: number): string {
    if (value === undefined) return 'none';
    const count = this.#counted(value) + times;
    this.#counts.set(value, count);
    if (this.#named.has(value)) return value;
    if (this.#named.size >= this.#max) {
      const [least, itsCount] = this.#least(this.#named);
      if (least === undefined || count < 2 * itsCount) return 'other';
      this.#named.delete(least);
    }
    this.#named.add(value);
    return value;
  }

  /** The name to count a value under that may be anything: only what is named already keeps its name. */
  known(value: string | undefined): string {
    if (value === undefined) return 'none';
    return this.#named.has(value) ? value : 'other';
  }

  #counted(value: string): number {
    const count = this.#counts.get(value);
    if (count !== undefined || this.#counts.size < this.#capacity) return count ?? 0;
    const [least, itsCount] = this.#least(this.#counts.keys());
    if (least !== undefined) this.#counts.delete(least);
    return itsCount;
  }

  #least(values: Iterable<string>): readonly [value: string | undefined, count: number] {
    let least: string | undefined;
    let count = Number.POSITIVE_INFINITY;
    for (const value of values) {
      const its = this.#counts.get(value) ?? 0;
      if (its < count) [least, count] = [value, its];
    }
    return [least, least === undefined ? 0 : count];
  }
}
