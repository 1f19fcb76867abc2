import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetSource, sparkAdapter } from '@learntrack/adapter-spark';
import { runSql } from '@learntrack/servers/spark';
import { openAdapter } from '@learntrack/testkit';
import { type Measure, medianOf, secondsOf } from '../measure.ts';

const pairs = 7;
const activities = 5_000_000;
const interval = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') };

/** The load over 60 days, as a file: students by Zipf's law, one quiz attempt in five. */
const load = `
  SELECT id + 1 AS position, concat('activity-', id) AS activityId,
    concat('student-', floor(exp(rand(1) * ln(50000)))) AS studentId, concat('course-', floor(rand(2) * 200)) AS courseId,
    CASE WHEN id % 5 = 0 THEN 'quiz_attempt' ELSE 'page_view' END AS action,
    timestamp_millis(CAST(1767571200000 + floor(rand(3) * 60 * 86400000) AS BIGINT)) AS timestamp,
    element_at(array('EU', 'NA', 'AF'), CAST(floor(rand(4) * 3) AS INT) + 1) AS region,
    CASE WHEN id % 5 = 0 THEN floor(rand(5) * 101) / 100D END AS score
  FROM range(0, :activities, 1, 4)`;

/** How long course performance takes over 5 M activities in a Parquet file. */
export async function reportPerformance(url: string, folder: string, progress: (text: string) => void) {
  progress('writing 5 M activities');
  const file = join(folder, 'activities');
  const adapter = sparkAdapter({ url, source: parquetSource(file) });
  const { batchEngine } = openAdapter(adapter).ports;
  const write = `INSERT OVERWRITE DIRECTORY '${file}' USING parquet ${load.replace(':activities', `${activities}`)}`;
  await runSql(url, write);
  const duckdb = await (await DuckDBInstance.create()).connect();
  await duckdb.run("SET threads = 2; SET TimeZone = 'UTC'");

  const product = async () => {
    let courses = 0;
    const query = { interval, upTo: activities, passMark: 0.5 };
    for await (const _ of batchEngine.coursePerformance(query)) courses += 1;
    if (courses !== 200) throw new Error(`there are ${courses} courses`);
  };
  const straight = () => runSql(url, performanceOf(`parquet.\`${file}\``, spark));
  const single = async () => {
    const result = await duckdb.runAndReadAll(performanceOf(`read_parquet('${file}/*.parquet')`, duck));
    if (result.currentRowCount !== 200) throw new Error(`there are ${result.currentRowCount} courses`);
  };
  const seconds: { product: number; straight: number; single: number }[] = [];
  for (let i = 0; i <= pairs; i++) {
    progress(`run ${i} of ${pairs}: course performance`);
    const run = {
      product: await secondsOf(product),
      straight: await secondsOf(straight),
      single: await secondsOf(single),
    };
    if (i > 0) seconds.push(run);
  }
  const version = await duckdb.runAndReadAll('SELECT version()');
  await adapter.close?.();
  return { measures: measuresOf(seconds), duckdb: String(version.getRows()[0]?.[0]) };
}

function measuresOf(seconds: readonly { product: number; straight: number; single: number }[]): Measure[] {
  const of = 'course performance over 5 M activities in Parquet';
  return [
    medianOf(
      seconds.map(({ product, straight }) => product / straight),
      { name: `${of} / the same SQL sent straight`, unit: 'ratio', goal: 1.1, better: 'lower' },
    ),
    medianOf(
      seconds.map(({ product, single }) => product / single),
      { name: `${of} / DuckDB on the same file`, unit: 'ratio', better: 'lower' },
    ),
    medianOf(
      seconds.map(({ product }) => product),
      { name: `${of}, on Spark`, unit: 's', better: 'lower' },
    ),
    medianOf(
      seconds.map(({ single }) => single),
      { name: `${of}, on DuckDB`, unit: 's', better: 'lower' },
    ),
  ];
}

interface Dialect {
  readonly retained: string;
  readonly percentiles: string;
  readonly first: number;
}

const spark: Dialect = {
  retained: 'unix_millis(max(timestamp)) - unix_millis(min(timestamp)) >= 7 * 86400000',
  percentiles: 'percentile(score, array(0.5D, 0.9D))',
  first: 0,
};
const duck: Dialect = {
  retained: "max(timestamp) - min(timestamp) >= INTERVAL '168 hours'",
  percentiles: 'quantile_cont(score, [0.5, 0.9])',
  first: 1,
};

/** Course performance as somebody who knows Spark well would write it by hand. */
function performanceOf(table: string, { retained, percentiles, first }: Dialect): string {
  const chosen = `position <= ${activities} AND studentId IS NOT NULL
    AND timestamp >= TIMESTAMP '2026-01-01 00:00:00' AND timestamp < TIMESTAMP '2026-04-01 00:00:00'`;
  return `
  WITH visits AS (
    SELECT courseId, studentId, count(*) AS activities, count_if(action = 'quiz_attempt') AS quizAttempts,
      ${retained} AS retained
    FROM ${table} WHERE ${chosen} GROUP BY courseId, studentId
  ), courses AS (
    SELECT courseId, sum(activities) AS activities, count(*) AS activeStudents, sum(quizAttempts) AS quizAttempts,
      count_if(retained) / count(*) AS retained7d
    FROM visits GROUP BY courseId
  ), scores AS (
    SELECT courseId, count(*) AS scoredAttempts, avg(score) AS meanScore, count_if(score >= 0.5) / count(*) AS passRate,
      ${percentiles} AS percentiles
    FROM ${table} WHERE ${chosen} AND action = 'quiz_attempt' AND score IS NOT NULL GROUP BY courseId
  )
  SELECT courses.*, scoredAttempts, meanScore, passRate, percentiles[${first}], percentiles[${first + 1}]
  FROM courses LEFT JOIN scores USING (courseId) ORDER BY courseId`;
}
