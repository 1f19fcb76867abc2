import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';

const file = resolve(import.meta.dirname, '../../bench/results/storm.json');

interface Storm {
  readonly seed: number;
  readonly activities: number;
  readonly kills: number;
  readonly mischiefs: ReadonlyMap<string, number>;
}

interface Measure {
  readonly name: string;
  readonly value: number;
}

/** Writes down a storm after which nothing differed, beside those of other seeds. */
export function reportStorm({ seed, activities, kills, mischiefs }: Storm): void {
  const of = `seed ${seed}: `;
  const figures = { activities, kills, ...Object.fromEntries(mischiefs), differences: 0 };
  const measures = Object.entries(figures).map(([name, value]) => ({
    ...{ name: `${of}${name}`, value, unit: 'times', better: name === 'differences' ? 'lower' : 'higher' },
    spread: [value, value],
  }));
  const before: readonly Measure[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).measures : [];
  const report = {
    name: 'storm',
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    date: new Date().toISOString().slice(0, 10),
    machine: { cores: availableParallelism(), node: process.version },
    measures: [...before.filter(({ name }) => !name.startsWith(of)), ...measures],
  };
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
}
