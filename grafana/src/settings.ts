/** Where Grafana serves the documentation, by the mount in compose.yaml: panels link there, whatever its address is. */
export const docsPath = '/public/learntrack/reference/documents';

/** Where those read it who are woken up, and are not at Grafana yet; LEARNTRACK_DOCS_URL names another place. */
export const docsUrl = process.env.LEARNTRACK_DOCS_URL ?? `http://127.0.0.1:3000${docsPath}`;

/** When alerts wake somebody. Durations as Prometheus writes them, in whole multiples of 10 s. */
export const thresholds = {
  engagement: {
    /** A course has fallen whose last 24 hours hold less than this share of the same 24 hours a week before … */
    fallsBelow: 0.5,
    /** … of which there were at least so many activities. */
    leastActivities: 100,
  },
  multiRegion: {
    /** So many more students than at the least moment … */
    burst: 5,
    /** … of so long. */
    within: '1h',
  },
  lag: { seconds: 60 },
  rejected: {
    /** This share … */
    share: 0.01,
    /** … of at least so many inputs … */
    leastInputs: 100,
    /** … of so long. */
    within: '15m',
  },
} as const;

/** How long each lasts before it wakes somebody: what mends itself by then wakes nobody. */
export const patience = {
  engagement: '30m',
  multiRegion: '5m',
  lag: '5m',
  rejected: '5m',
  storeDown: '2m',
  silent: '5m',
} as const;

/** How often alerts are looked at. */
export const evaluationInterval = '1m';

/** The title of Grafana's folder with the alerts and the dashboards of metrics. */
export const folder = 'LearnTrack';

/** Whose data the dashboards of the stores show: the keyspace of Cassandra, the hash tag of Redis, MongoDB's database. */
export const namespace = 'learntrack';

/** The data sources that are provisioned: alerts name them, dashboards let choose. */
export const sources = {
  prometheus: { uid: 'learntrack-prometheus', type: 'prometheus' },
  cassandra: { uid: 'learntrack-cassandra', type: 'hadesarchitect-cassandra-datasource' },
  neo4j: { uid: 'learntrack-neo4j', type: 'kniepdennis-neo4j-datasource' },
  redis: { uid: 'learntrack-redis', type: 'redis-datasource' },
  mongo: { uid: 'learntrack-mongo', type: 'haohanyang-mongodb-datasource' },
} as const;
