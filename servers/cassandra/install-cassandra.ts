import { installJavaProgram, type JavaProgram } from '../java-program.ts';
import { downloadJars, type MavenArtifact } from '../maven-artifact.ts';
import { launchCassandra } from './launch-cassandra.ts';
import { runCql } from './run-cql.ts';

const artifact: MavenArtifact = {
  group: 'org.apache.cassandra',
  artifact: 'cassandra-all',
  version: '5.0.9',
  sha256: '1a9f2968d1b7c3e85249cb365983ec626aff3d07186da41cd211174ffe3a6328',
};

/** Puts Cassandra into the cache, once. */
export function installCassandra(): Promise<JavaProgram> {
  return installJavaProgram({
    name: artifact.artifact,
    version: artifact.version,
    download: (folder) => downloadJars(artifact, folder),
    javaVersions: [17],
    rehearse: async (program) => {
      const server = await launchCassandra(program);
      for (const statement of rehearsal) await runCql(server.url, statement);
      await server.control.stop();
      await server.remove();
    },
    otherWays:
      'set LEARNTRACK_CASSANDRA_URL to a Cassandra that runs already (tests also use Docker, where it runs)',
  });
}

const rehearsal = [
  "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
  'CREATE TABLE k.t (k text, d date, n int, PRIMARY KEY (k, d))',
  "INSERT INTO k.t (k, d, n) VALUES ('a', '2024-01-01', 1)",
  "SELECT k, sum(n) FROM k.t WHERE k = 'a' AND d > '2023-01-01' GROUP BY k",
  "INSERT INTO k.t (k, d, n) VALUES ('b', '2024-01-01', 1) IF NOT EXISTS",
];
