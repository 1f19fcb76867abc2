import {
  NotificationSettingsBuilder,
  QueryBuilder,
  RuleBuilder,
  RuleGroupBuilder,
} from '@grafana/grafana-foundation-sdk/alerting';
import { TypeThresholdBuilder } from '@grafana/grafana-foundation-sdk/expr';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { type Alert, summaryOf } from './alerts.ts';
import { receiver } from './contact-points.ts';
import { addressOf } from './documentation.ts';
import { evaluationInterval, folder, sources } from './settings.ts';

/** The alerts as a provisioning file of Grafana. */
export function grafanaRules(alerts: readonly Alert[]) {
  const group = new RuleGroupBuilder('learntrack').rules(alerts.map(toRule)).build();
  // The model is that of the HTTP API: a file names the folder, and says nothing of it in the rules.
  const rules = (group.rules ?? []).map(({ orgID, folderUID, ruleGroup, ...rule }) => rule);
  return {
    apiVersion: 1,
    groups: [{ orgId: 1, name: group.title, folder, interval: evaluationInterval, rules }],
  };
}

function toRule(alert: Alert): RuleBuilder {
  const source = sources.prometheus.uid;
  return (
    new RuleBuilder(alert.title)
      .uid(uidOf(alert))
      .folderUID('')
      .ruleGroup('learntrack')
      .orgID(1)
      .condition('B')
      .queries([
        new QueryBuilder('A')
          .datasourceUid(source)
          .relativeTimeRange({ from: 600, to: 0 })
          .model(new DataqueryBuilder().refId('A').expr(alert.expr).instant()),
        new QueryBuilder('B').datasourceUid('__expr__').model(
          new TypeThresholdBuilder()
            .refId('B')
            .expression('A')
            .conditions([
              { evaluator: { type: alert.firesWhen === 'above' ? 'gt' : 'lt', params: [alert.threshold] } },
            ]),
        ),
      ])
      .forDuration(alert.patience)
      // Where there is nothing to compare all is well; that nothing arrives is an alert of its own.
      .noDataState('OK')
      .execErrState('Error')
      // By the rule itself: policies in a file would take the place of all that a Grafana has already.
      .notificationSettings(
        new NotificationSettingsBuilder()
          .receiver(receiver)
          .groupBy(['grafana_folder', 'alertname'])
          .groupWait('30s')
          .groupInterval('5m')
          .repeatInterval('4h'),
      )
      .labels({ severity: alert.severity })
      .annotations({
        summary: summaryOf(alert, '$values.A.Value'),
        runbook_url: addressOf(`alerts.md#${alert.runbook}`),
      })
  );
}

/** At most 40 characters, as Grafana asks for. */
function uidOf({ name }: Alert): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
