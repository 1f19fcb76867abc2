import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { cassandra } from './cassandra.ts';
import { core } from './core.ts';
import { type Benchmark, isReached, type Measure } from './measure.ts';
import { mongo } from './mongo.ts';
import { neo4j } from './neo4j.ts';
import { redis } from './redis.ts';
import { spark } from './spark.ts';
import { together } from './together.ts';

/** A benchmark, and the versions of the servers that it ran against. */
type ServedBenchmark = Benchmark & { readonly servers?: Readonly<Record<string, string>> };

const benchmarks: readonly ServedBenchmark[] = [core, mongo, redis, neo4j, cassandra, spark, together];

const names = process.argv.slice(2);
const unknown = names.find((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown !== undefined) {
  const known = benchmarks.map(({ name }) => name).join(', ');
  process.stderr.write(`There is no benchmark ${JSON.stringify(unknown)}; there are: ${known}\n`);
  process.exit(2);
}

for (const benchmark of benchmarks) {
  if (names.length > 0 && !names.includes(benchmark.name)) continue;
  const measures = await benchmark.run((text) => process.stderr.write(`${benchmark.name}: ${text}\n`));
  print(measures);
  const file = resolve(import.meta.dirname, 'results', `${benchmark.name}.json`);
  writeFileSync(file, `${JSON.stringify(describe(benchmark, measures), undefined, 2)}\n`);
}

function describe({ name, servers = {} }: ServedBenchmark, measures: readonly Measure[]) {
  return {
    name,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    date: new Date().toISOString().slice(0, 10),
    machine: { cores: availableParallelism(), node: process.version, servers },
    measures,
  };
}

function print(measures: readonly Measure[]): void {
  console.table(
    measures.map((measure) => ({
      measure: measure.name,
      median: round(measure.value),
      unit: measure.unit,
      spread: measure.spread.map(round).join(' … '),
      goal: measure.goal === undefined ? '' : `${measure.better === 'higher' ? '≥' : '≤'} ${measure.goal}`,
      reached: measure.goal === undefined ? '' : isReached(measure),
    })),
  );
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
