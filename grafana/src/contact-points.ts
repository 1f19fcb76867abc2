/**
 * Whom alerts wake: a webhook, whose address the environment of Grafana tells. Other ways, such as e-mail, are added in
 * a file of one's own.
 */
export const contactPoints = {
  apiVersion: 1,
  contactPoints: [
    {
      orgId: 1,
      name: 'learntrack',
      receivers: [
        {
          uid: 'learntrack-webhook',
          type: 'webhook',
          settings: { url: '$LEARNTRACK_ALERT_WEBHOOK', httpMethod: 'POST' },
        },
      ],
    },
  ],
  policies: [
    {
      orgId: 1,
      receiver: 'learntrack',
      group_by: ['grafana_folder', 'alertname'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
    },
  ],
};
