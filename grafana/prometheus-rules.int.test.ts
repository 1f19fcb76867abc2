import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promtool } from '@learntrack/servers/prometheus';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type AlertRule, play } from './test/scene.ts';
import { scenes } from './test/scenes.ts';

const folder = resolve(import.meta.dirname, 'prometheus');
const ruleFile = join(folder, 'rules.yaml');
const { groups }: { readonly groups: readonly { readonly rules: readonly AlertRule[] }[] } = parse(
  readFileSync(ruleFile, 'utf8'),
);
const rules = groups.flatMap((group) => group.rules);

describe.skipIf(process.platform !== 'linux')('promtool', () => {
  test('finds nothing wrong with the rules', async () => {
    expect(await promtool('check', 'rules', ruleFile)).toContain(`SUCCESS: ${rules.length} rules found`);
  });

  test('finds nothing wrong with the configuration, nor with the rules that it names', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'learntrack-config-'));
    try {
      for (const file of ['prometheus.yaml', 'rules.yaml'])
        copyFileSync(join(folder, file), join(copy, file));
      // Whoever runs it puts the token of their own there.
      writeFileSync(join(copy, 'token'), 'not-a-secret');
      const checked = await promtool('check', 'config', join(copy, 'prometheus.yaml'));
      expect(checked).toContain('prometheus.yaml is valid prometheus config file syntax');
      expect(checked).toContain(`SUCCESS: ${rules.length} rules found`);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  // By a loop, for Vitest cuts long names off that it fills in itself.
  for (const scene of scenes) {
    test(`${scene.alert}: ${scene.story}`, () => play(scene, rules, ruleFile));
  }

  test('tells when an alert does otherwise than its scene has it', async () => {
    const [firing] = scenes.filter((scene) => scene.firing.length > 0);
    const [silent] = scenes.filter((scene) => scene.firing.length === 0);
    if (!firing || !silent) throw new Error('there are no scenes');
    await expect(play({ ...firing, firing: [] }, rules, ruleFile)).rejects.toThrow(/exp:.*got:/s);
    await expect(play({ ...silent, firing: firing.firing }, rules, ruleFile)).rejects.toThrow(/exp:.*got:/s);
    const otherText = firing.firing.map((alert) => ({ ...alert, summary: 'All is well.' }));
    await expect(play({ ...firing, firing: otherText }, rules, ruleFile)).rejects.toThrow('All is well.');
  });
});

test.each(rules)('$alert has a scene in which it fires, and one in which it stays silent', ({ alert }) => {
  const its = scenes.filter((scene) => scene.alert === alert);
  expect(its.some(({ firing }) => firing.length > 0)).toBe(true);
  expect(its.some(({ firing }) => firing.length === 0)).toBe(true);
});

test('every scene is of an alert that there is', () => {
  const alerts = rules.map(({ alert }) => alert);
  expect(scenes.filter(({ alert }) => !alerts.includes(alert))).toEqual([]);
});
