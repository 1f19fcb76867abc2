import { installJavaProgram, type JavaProgram } from '../java-program.ts';
import { downloadJars, type MavenArtifact } from '../maven-artifact.ts';
import { launchNeo4j } from './launch-neo4j.ts';
import { runCypher } from './run-cypher.ts';

const artifact: MavenArtifact = {
  group: 'org.neo4j',
  artifact: 'neo4j',
  version: '5.26.30',
  sha256: 'b39dcc8742460b796812b2494bde19cb6474ab73862fe3ac9af878e5012afeb8',
};

/** Puts Neo4j Community into the cache, once. */
export function installNeo4j(): Promise<JavaProgram> {
  return installJavaProgram({
    name: artifact.artifact,
    version: artifact.version,
    download: (folder) => downloadJars(artifact, folder),
    javaVersions: [17, 21],
    rehearse: async (program) => {
      const server = await launchNeo4j(program);
      for (const query of rehearsal) await runCypher(server.url, query);
      await server.control.stop();
      await server.remove();
    },
    otherWays: 'set LEARNTRACK_NEO4J_URL to a Neo4j that runs already (tests also use Docker, where it runs)',
  });
}

const rehearsal = [
  'CREATE CONSTRAINT c FOR (s:S) REQUIRE s.id IS UNIQUE',
  'CREATE RANGE INDEX i FOR (a:A) ON (a.at)',
  `UNWIND range(1, 500) AS i MERGE (s:S {id: i % 50}) MERGE (a:A {id: i}) SET a.at = datetime({epochSeconds: i})
   MERGE (s)-[:P]->(a) RETURN count(*)`,
  `MATCH (s:S)-[:P]->(a:A) WHERE a.at >= datetime({epochSeconds: 10})
   RETURN s.id AS id, count(DISTINCT a) AS n ORDER BY n DESC LIMIT 5`,
  'MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 100 ROWS',
];
