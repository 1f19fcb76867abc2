import { type Attributes, metrics, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Activity } from '../domain/activity.ts';
import { getOrInsert } from '../domain/get-or-insert.ts';
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
  /** Gauge, students found by the latest search for multi-region access. */
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
  computeCoursePerformance: 'learntrack.compute_course_performance',
  reconcile: 'learntrack.reconcile',
  erase: 'learntrack.erase',
} as const;

/** How many distinct values an attribute may have. */
export interface TelemetryOptions {
  /**
   * The first so many courses, actions and regions that turn up keep their names in metrics; all further ones count
   * under `other`. So there are at most (courses + 1) · (actions + 1) · (regions + 1) series per counter.
   * Default 100 courses, 20 actions, 20 regions.
   */
  readonly maxCourses?: number;
  readonly maxActions?: number;
  readonly maxRegions?: number;
}

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
    append: this.#meter.createHistogram(metricNames.appendDuration, { unit: 's' }),
    apply: this.#meter.createHistogram(metricNames.applyDuration, { unit: 's' }),
  };
  readonly #multiRegionStudents = this.#meter.createGauge(metricNames.multiRegionStudents);
  readonly #courses: Labels;
  readonly #actions: Labels;
  readonly #regions: Labels;

  constructor({ maxCourses = 100, maxActions = 20, maxRegions = 20 }: TelemetryOptions = {}) {
    this.#courses = new Labels(maxCourses);
    this.#actions = new Labels(maxActions);
    this.#regions = new Labels(maxRegions);
  }

  /** Counts activities: once per combination of course, action and region, however many there are. */
  count(counter: CounterName, activities: Iterable<Labelled>): void {
    const sums = new Map<string, { attributes: Attributes; count: number }>();
    for (const { courseId, action, region } of activities) {
      const attributes = {
        course: this.#courses.of(courseId),
        action: this.#actions.of(action),
        region: this.#regions.of(region),
      };
      const key = `${attributes.course}\n${attributes.action}\n${attributes.region}`;
      getOrInsert(sums, key, () => ({ attributes, count: 0 })).count += 1;
    }
    for (const { attributes, count } of sums.values()) this.#counters[counter].add(count, attributes);
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
   * Observes gauges whenever metrics are collected.
   *
   * @returns a function that ends it
   */
  observe(
    name: 'lag' | 'lagSeconds' | 'engagedStudents',
    observe: () => Promise<Iterable<readonly [value: number, attributes: Attributes]>>,
  ): () => void {
    const gauge = this.#meter.createObservableGauge(metricNames[name]);
    const callback = async (result: { observe(value: number, attributes: Attributes): void }) => {
      // A store that is down leaves a gap; the collection of all other metrics goes on.
      const values = await observe().catch(() => []);
      for (const [value, attributes] of values) result.observe(value, attributes);
    };
    gauge.addCallback(callback);
    return () => gauge.removeCallback(callback);
  }
}

/** A bounded set of label values. */
class Labels {
  readonly #max: number;
  readonly #known = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  of(value: string | undefined): string {
    if (value === undefined) return 'none';
    if (this.#known.has(value)) return value;
    if (this.#known.size >= this.#max) return 'other';
    this.#known.add(value);
    return value;
  }
}
