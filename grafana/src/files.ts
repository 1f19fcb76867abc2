import { stringify } from 'yaml';
import { alerts } from './alerts.ts';
import { contactPoints } from './contact-points.ts';
import { dashboardFolders } from './dashboard-folders.ts';
import { dashboards } from './dashboards/index.ts';
import { dataSources } from './data-sources.ts';
import { grafanaRules } from './grafana-rules.ts';
import { prometheusRules } from './prometheus-rules.ts';

/** The folders that hold generated files, and nothing else. */
export const generatedFolders = ['dashboards', 'provisioning'] as const;

/** All that is generated, by its place in grafana/. */
export function files(): ReadonlyMap<string, string> {
  return new Map([
    ...Object.entries(dashboards).map(
      ([file, dashboard]) => [`dashboards/${file}`, json(dashboard)] as const,
    ),
    ['provisioning/datasources/learntrack.yaml', yaml(dataSources)],
    ['provisioning/dashboards/learntrack.yaml', yaml(dashboardFolders)],
    ['provisioning/alerting/rules.yaml', yaml(grafanaRules(alerts))],
    ['provisioning/alerting/contact-points.yaml', yaml(contactPoints)],
    ['prometheus/rules.yaml', yaml(prometheusRules(alerts))],
  ]);
}

function json(content: unknown): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function yaml(content: unknown): string {
  // The models of the SDK hold functions, which JSON leaves out.
  return `# Made by \`npm run grafana\`: change grafana/src, and run it again.\n${stringify(JSON.parse(json(content)), { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
