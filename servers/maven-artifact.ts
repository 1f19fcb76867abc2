import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDebianPackages } from './debian-packages.ts';
import { runCommand } from './run-command.ts';
import { verifyChecksum } from './verify-checksum.ts';

/** A Java program in Maven's central repository. */
export interface MavenArtifact {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  /** Of all jars, its own and those that it needs: what `sha256sum *.jar | sha256sum` prints. */
  readonly sha256: string;
}

const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

/**
 * Downloads a program's jars, and those that it needs, into a folder that is not there yet.
 *
 * @throws Error when their checksum is another, or there is no Maven
 */
export async function downloadJars(source: MavenArtifact, folder: string): Promise<void> {
  await ensureMaven();
  const pom = `${folder}.pom.xml`;
  // Maven's own repository would keep all of it a second time.
  const repository = `${folder}.repository`;
  writeFileSync(pom, pomOf(source));
  await runCommand('mvn', [
    ...['--batch-mode', '--quiet', '--strict-checksums', '--file', pom, `-Dmaven.repo.local=${repository}`],
    ...[copyDependencies, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`],
  ]);
  rmSync(repository, { recursive: true });
  rmSync(pom);
  verifyChecksum(source.artifact, checksumOfAll(folder), source.sha256);
}

async function ensureMaven(): Promise<void> {
  const tryIt = () => runCommand('mvn', ['--version']);
  await tryIt()
    .catch(() => installDebianPackages(['maven']).then(tryIt))
    .catch((error) => {
      throw new Error(`it is downloaded by Maven: install maven\n${error.message}`, { cause: error });
    });
}

function pomOf({ group, artifact, version }: MavenArtifact): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>learntrack</groupId><artifactId>server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
  </dependency></dependencies>
</project>
`;
}

function checksumOfAll(folder: string): string {
  const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  const names = readdirSync(folder).sort();
  return sha256(names.map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`).join(''));
}
