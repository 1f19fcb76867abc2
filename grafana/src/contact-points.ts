/** Who gets the alerts, by name. */
export const receiver = 'learntrack';

/**
 * Whom alerts wake: a webhook, whose address the environment of Grafana tells. Other ways, such as e-mail, are added in
 * a file of one's own.
 */
export const contactPoints = {
  apiVersion: 1,
  contactPoints: [
    {
      orgId: 1,
      name: receiver,
      receivers: [
        {
          uid: 'learntrack-webhook',
          type: 'webhook',
          settings: { url: '$LEARNTRACK_ALERT_WEBHOOK', httpMethod: 'POST' },
        },
      ],
    },
  ],
};
