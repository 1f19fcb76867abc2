import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';

const file = resolve(import.meta.dirname, '../../bench/results/storm.json');

interface Storm {
  readonly seed: number;
  readonly activities: number;
  readonly kills: number;
  readonly restarts: number;
  /** In how many of the log and its projections something differed in the end. */
  readonly differences: number;
  readonly mischiefs: ReadonlyMap<string, number>;
  /** The versions of the servers. */
  readonly servers: Readonly<Record<string, string>>;
}

interface Measure {
  readonly name: string;
  readonly value: number;
}

/** Writes down a storm, beside those of other seeds. */
export function reportStorm(storm: Storm): void {
  const { seed, activities, kills, restarts, mischiefs, differences, servers } = storm;
  const of = `seed ${seed}: `;
  const figures = { activities, kills, restarts, ...Object.fromEntries(mischiefs), differences };
  const measures = Object.entries(figures).map(([name, value]) => ({
    ...{ name: `${of}${name}`, value, unit: 'times', better: name === 'differences' ? 'lower' : 'higher' },
    spread: [value, value],
  }));
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const report = {
    name: 'storm',
    commit,
    date: new Date().toISOString().slice(0, 10),
    machine: { cores: availableParallelism(), node: process.version, servers },
    measures: [...measuresAt(commit).filter(({ name }) => !name.startsWith(of)), ...measures],
  };
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
}

/** What other seeds gave at the same commit. */
function measuresAt(commit: string): readonly Measure[] {
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return before.commit === commit ? before.measures : [];
}
