import { namespace } from '../settings.ts';
import { cassandraDashboard } from './cassandra.ts';
import { mongoDashboard } from './mongo.ts';
import { neo4jDashboard } from './neo4j.ts';
import { redisDashboard } from './redis.ts';

/** The dashboards of the folder "Stores". */
export const storeDashboards = [
  { file: 'cassandra.json', dashboard: cassandraDashboard(namespace) },
  { file: 'mongodb.json', dashboard: mongoDashboard },
  { file: 'neo4j.json', dashboard: neo4jDashboard },
  { file: 'redis.json', dashboard: redisDashboard(namespace) },
];
