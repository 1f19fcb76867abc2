import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installJavaProgram, type JavaProgram } from '../java-program.ts';
import { downloadJars, type MavenArtifact } from '../maven-artifact.ts';
import { unpackSources } from '../python-package.ts';
import { launchSpark } from './launch-spark.ts';
import { runSql } from './run-sql.ts';

const version = '4.1.4';

/** Spark Connect is inside. */
const distribution = {
  requirement: `pyspark==${version}`,
  sha256: 'bcbd5e18690cf79d438e97210ad06fb8d451a251bb77becc2b0418868d2acd73',
};

/** Of MongoDB and Cassandra. */
const connectors: readonly MavenArtifact[] = [
  {
    group: 'org.mongodb.spark',
    artifact: 'mongo-spark-connector_2.13',
    version: '10.5.0',
    sha256: 'fe2cc66df44b83ee13776fb3a678a4432a22eff8f6b9f6615e1bbcda86a338e4',
  },
  {
    group: 'com.datastax.spark',
    artifact: 'spark-cassandra-connector_2.13',
    version: '3.5.1',
    sha256: 'e99dc3fbb865806d525c20f95ff64fab0fad3f90b71a696123c829425edab0d8',
  },
];

/** Puts Spark into the cache, once, with the connectors of MongoDB and Cassandra. */
export function installSpark(): Promise<JavaProgram> {
  return installJavaProgram({
    name: 'spark',
    version,
    download,
    javaVersions: [17, 21],
    rehearse: async (program) => {
      const server = await launchSpark(program);
      for (const query of rehearsal) await runSql(server.url, query);
      await server.control.stop();
      await server.remove();
    },
    otherWays:
      'set LEARNTRACK_SPARK_URL to a Spark Connect server that runs already (tests also use Docker, where it runs)',
  });
}

/** The jar that the protocol of Spark Connect is defined in. */
export async function sparkConnectJar(): Promise<string> {
  const { folder } = await installSpark();
  return join(folder, 'jars', `spark-connect_2.13-${version}.jar`);
}

async function download(folder: string): Promise<void> {
  const draft = `${folder}.unpacked`;
  mkdirSync(draft);
  const jars = `pyspark-${version}/deps/jars`;
  await unpackSources(distribution, draft, jars);
  // Jars of a shell that nobody starts. Java keeps no archive of classes with a folder in its class path.
  rmSync(join(draft, jars, 'connect-repl'), { recursive: true });
  renameSync(join(draft, jars), folder);
  rmSync(draft, { recursive: true });
  for (const connector of connectors) await addConnector(connector, folder);
}

/** What Spark has itself, in its own version, stays as it is. */
async function addConnector(connector: MavenArtifact, folder: string): Promise<void> {
  const draft = `${folder}.${connector.artifact}`;
  await downloadJars(connector, draft);
  const present = new Set(readdirSync(folder).map(nameOf));
  for (const jar of readdirSync(draft)) {
    if (!present.has(nameOf(jar)) && !existsSync(join(folder, jar))) {
      renameSync(join(draft, jar), join(folder, jar));
    }
  }
  rmSync(draft, { recursive: true });
}

function nameOf(jar: string): string {
  return jar.replace(/-\d[^/]*\.jar$/, '');
}

const rehearsal = [
  `SELECT course, count(*), count(DISTINCT student), percentile(score, array(0.5, 0.9)), max(time)
   FROM (SELECT id % 7 AS course, id % 11 AS student, id / 100 AS score, timestamp_millis(id) AS time FROM range(100))
   GROUP BY course ORDER BY course`,
  `SELECT a.id, b.text FROM range(10) a LEFT JOIN (SELECT id, CAST(id AS STRING) AS text FROM range(5)) b USING (id)`,
];
