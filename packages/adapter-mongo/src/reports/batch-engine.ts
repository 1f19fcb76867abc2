import {
  type BatchEngine,
  type BatchQuery,
  type CallOptions,
  type CoursePerformance,
  compareText,
  type DailyEngagement,
  percentile,
} from '@learntrack/core';
import type { Document } from 'mongodb';
import type { Connection } from '../connection.ts';
import { scorePipeline, visitPipeline } from './course-performance-pipeline.ts';
import { activePipeline, countPipeline } from './daily-engagement-pipeline.ts';

/** Reports computed by aggregation in the server. */
export class MongoBatchEngine implements BatchEngine {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async *dailyEngagement(query: BatchQuery, options: CallOptions = {}): AsyncGenerator<DailyEngagement> {
    const counts = this.#rows('dailyEngagement', countPipeline(query), options);
    const actives = this.#rows('dailyEngagement', activePipeline(query), options);
    for await (const [counted, active] of besides(counts, actives, ({ _id }) => [_id.courseId, _id.day])) {
      const { courseId, day } = counted._id;
      const actions = new Map<string, number>(
        counted.actions.map(({ action, count }: Document) => [action, count]),
      );
      const count = [...actions.values()].reduce((sum, one) => sum + one, 0);
      yield { courseId, day, count, actions, activeStudents: active?.students ?? 0 };
    }
  }

  async *coursePerformance(
    query: BatchQuery & { readonly passMark: number },
    options: CallOptions = {},
  ): AsyncGenerator<CoursePerformance> {
    const visits = this.#rows('coursePerformance', visitPipeline(query), options);
    const scores = this.#rows('coursePerformance', scorePipeline(query), options);
    for await (const [visited, scored] of besides(visits, scores, ({ _id }) => [_id])) {
      const { _id: courseId, activities, activeStudents, quizAttempts, retained } = visited as Visited;
      yield {
        ...{ courseId, activities, activeStudents, quizAttempts, scoredAttempts: scored?.of ?? 0 },
        ...(scored && scoresOf(scored as Scored)),
        retained7d: retained / activeStudents,
      };
    }
  }

  /** What a pipeline gives, row by row. */
  async *#rows(operation: string, pipeline: Document[], options: CallOptions): AsyncGenerator<Document> {
    const cursor = await this.#connection.call(operation, options, async ({ activities }) =>
      activities.aggregate(pipeline, { allowDiskUse: true }),
    );
    try {
      for (;;) {
        const row = await this.#connection.call(operation, options, () => cursor.next());
        if (row === null) return;
        yield row;
      }
    } finally {
      // Whoever leaves early has all that was asked for.
      await cursor.close().catch(() => {});
    }
  }
}

interface Visited {
  readonly _id: string;
  readonly activities: number;
  readonly activeStudents: number;
  readonly quizAttempts: number;
  readonly retained: number;
}

interface Scored {
  readonly of: number;
  readonly mean: number;
  readonly passed: number;
  readonly scores: readonly { readonly number: number; readonly score: number }[];
}

function scoresOf({ of, mean, passed, scores }: Scored) {
  // Of all scores in their order, those that the percentiles fall between.
  const sorted: { readonly length: number; [place: number]: number } = { length: of };
  for (const { number, score } of scores) sorted[number - 1] = score;
  return {
    meanScore: mean,
    passRate: passed / of,
    p50Score: percentile(sorted, 0.5),
    p90Score: percentile(sorted, 0.9),
  };
}

/** Each row beside the one of the same key, where the other stream, in the same order, has one. */
async function* besides(
  rows: AsyncGenerator<Document>,
  others: AsyncGenerator<Document>,
  keyOf: (row: Document) => string[],
): AsyncGenerator<[Document, Document | undefined]> {
  try {
    let other = (await others.next()).value;
    for await (const row of rows) {
      while (other && compare(keyOf(other), keyOf(row)) < 0) other = (await others.next()).value;
      yield [row, other && compare(keyOf(other), keyOf(row)) === 0 ? other : undefined];
    }
  } finally {
    await others.return(undefined);
  }
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) {
    const difference = compareText(text, b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}
