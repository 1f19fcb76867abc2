import { type Alert, summaryOf } from './alerts.ts';
import { addressOf } from './documentation.ts';
import { evaluationInterval } from './settings.ts';

/** The alerts as a rule file of Prometheus. */
export function prometheusRules(alerts: readonly Alert[]) {
  return {
    groups: [{ name: 'learntrack', interval: evaluationInterval, rules: alerts.map(toRule) }],
  };
}

function toRule(alert: Alert) {
  const comparison = alert.firesWhen === 'above' ? '>' : '<';
  return {
    alert: alert.name,
    expr: `(${alert.expr}) ${comparison} ${alert.threshold}`,
    for: alert.patience,
    labels: { severity: alert.severity },
    annotations: {
      summary: summaryOf(alert, '$value'),
      runbook_url: addressOf(`alerts.md#${alert.runbook}`),
    },
  };
}
