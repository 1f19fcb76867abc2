import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promtool } from '@learntrack/servers/prometheus';

/** What becomes of metrics over some time, and what an alert makes of it. */
export interface Scene {
  readonly alert: string;
  /** What happens, in a few words. */
  readonly story: string;
  /** How often metrics are scraped and alerts evaluated, such as `1m`. */
  readonly every: string;
  /** The samples of each series, by `risingBy` and `being`. */
  readonly series: { readonly [series: string]: string };
  /** When the alert is looked at, such as `8d`. */
  readonly at: string;
  /** Those that fire then; none: it stays silent. */
  readonly firing: readonly FiringAlert[];
}

/** An alert that fires, as those see it who are woken up. */
export interface FiringAlert {
  readonly labels: { readonly [label: string]: string };
  readonly summary: string;
}

/** A rule of an alert, as far as it is the same for all that fire. */
export interface AlertRule {
  readonly alert: string;
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly [name: string]: string };
}

/**
 * Samples of a counter that rises by so much from one to the next, for so many samples, and then otherwise.
 *
 * @throws Error when it rises by no whole number: promtool's sums would be inexact, and seem to fall
 */
export function risingBy(...stretches: readonly (readonly [by: number, samples: number])[]): string {
  let value = 0;
  return stretches
    .map(([by, samples]) => {
      if (!Number.isInteger(by)) throw new Error(`a counter that rises by ${by} is not counted exactly`);
      const stretch = `${value + by}+${by}x${samples - 1}`;
      value += by * samples;
      return stretch;
    })
    .join(' ');
}

/** Samples of a gauge that is so much for so many samples, and then something else, or `_`: not there. */
export function being(...stretches: readonly (readonly [value: number | '_', samples: number])[]): string {
  return stretches
    .map(([value, samples]) => (value === '_' ? `_x${samples}` : `${value}+0x${samples - 1}`))
    .join(' ');
}

/**
 * Has promtool play a scene.
 *
 * @throws Error with what it says, when another alert fires than those that should
 */
export async function play(scene: Scene, rules: readonly AlertRule[], ruleFile: string): Promise<void> {
  const { alert, story, every, series, at, firing } = scene;
  const rule = rules.find((rule) => rule.alert === alert);
  const test = {
    rule_files: [ruleFile],
    evaluation_interval: every,
    tests: [
      {
        name: story,
        interval: every,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: at,
            alertname: alert,
            exp_alerts: firing.map(({ labels, summary }) => ({
              exp_labels: { ...rule?.labels, ...labels },
              exp_annotations: { ...rule?.annotations, summary },
            })),
          },
        ],
      },
    ],
  };
  const folder = mkdtempSync(join(tmpdir(), 'learntrack-scene-'));
  try {
    const file = join(folder, 'scene.yaml');
    // JSON, which is YAML as well.
    writeFileSync(file, JSON.stringify(test));
    await promtool('test', 'rules', file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
