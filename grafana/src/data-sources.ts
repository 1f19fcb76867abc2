import { namespace, sources } from './settings.ts';

/** Where Grafana reads, by the names of compose.yaml. Passwords come from Grafana's environment. */
export const dataSources = {
  apiVersion: 1,
  datasources: [
    {
      name: 'Prometheus',
      ...sources.prometheus,
      ...{ access: 'proxy', url: 'http://prometheus:9090', isDefault: true },
      jsonData: { httpMethod: 'POST', timeInterval: '15s' },
    },
    {
      name: 'Cassandra',
      ...sources.cassandra,
      ...{ access: 'proxy', url: 'cassandra:9042' },
      jsonData: { keyspace: namespace, consistency: 'ONE' },
    },
    {
      name: 'Neo4j',
      ...sources.neo4j,
      ...{ access: 'proxy', url: '' },
      jsonData: { url: 'bolt://neo4j:7687', database: 'neo4j', username: 'neo4j' },
      secureJsonData: { password: '$LEARNTRACK_NEO4J_PASSWORD' },
    },
    {
      name: 'Redis',
      ...sources.redis,
      ...{ access: 'proxy', url: 'redis://redis:6379' },
      jsonData: { client: 'standalone', poolSize: 5, timeout: 10 },
    },
    {
      name: 'MongoDB',
      ...sources.mongo,
      access: 'proxy',
      jsonData: {
        ...{ connectionStringScheme: 'mongodb', host: 'mongo:27017', database: namespace },
        connectionOptions: 'directConnection=true',
      },
    },
  ],
};
