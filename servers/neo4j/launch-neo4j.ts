import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import type { JavaProgram } from '../java-program.ts';
import { LocalProcess } from '../local-process.ts';
import { startLocalServer } from '../local-server.ts';
import type { LocalServer } from '../server.ts';
import { runCypher } from './run-cypher.ts';

/** How a Neo4j of our own is set up. */
export interface LocalNeo4jOptions {
  /** Where it listens; default any free port. */
  readonly port?: number | undefined;
  /** Whether nobody gets in without a password; default yes. */
  readonly accessControl?: boolean;
  /** That of the user neo4j; default a random one. */
  readonly password?: string;
  /** How much memory its heap takes; default 512m. */
  readonly heap?: string;
  /** How much memory keeps pages of its files; default 256m. */
  readonly pageCache?: string;
  /** More settings of neo4j.conf. They win over those that the other options stand for. */
  readonly settings?: { readonly [name: string]: string };
}

/** Starts a Neo4j, on the loopback address, that speaks Bolt alone. */
export async function launchNeo4j(
  program: JavaProgram,
  options: LocalNeo4jOptions = {},
): Promise<LocalServer> {
  const { accessControl = true, password = randomBytes(12).toString('hex'), heap = '512m' } = options;
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'learntrack-neo4j-'));
  mkdirSync(join(folder, 'conf'));
  const settings = { ...settingsOf(options, port), ...options.settings };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, 'conf', 'neo4j.conf'), lines.join(''));
  const args = [
    // All of it from the start, as Neo4j's manual advises: a heap that grows is collected over and over.
    ...[`-Xms${heap}`, `-Xmx${heap}`, ...javaOptions, `-Djava.io.tmpdir=${folder}`, ...program.args],
    ...[
      'org.neo4j.server.CommunityEntryPoint',
      `--home-dir=${folder}`,
      `--config-dir=${join(folder, 'conf')}`,
    ],
  ];
  const process = new LocalProcess({ command: program.command, args, folder });
  const urlFor = (one: string) => `neo4j://neo4j:${encodeURIComponent(one)}@127.0.0.1:${port}`;
  const url = accessControl ? urlFor(password) : `neo4j://127.0.0.1:${port}`;

  let passwordIsSet = !accessControl;
  const serves = async () => {
    if (!passwordIsSet) {
      const change = 'ALTER CURRENT USER SET PASSWORD FROM $initial TO $password';
      const initial = 'neo4j';
      await runCypher(urlFor(initial), change, { database: 'system', parameters: { initial, password } });
      passwordIsSet = true;
    }
    await runCypher(url, 'RETURN 1');
    return true;
  };
  return startLocalServer({ name: 'neo4j', url, process, serves });
}

const javaOptions = [
  ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError'],
  ...['-Dfile.encoding=UTF-8', '-Djava.net.preferIPv4Stack=true', '-Dlog4j2.disable.jmx=true'],
  '-Dio.netty.tryReflectionSetAccessible=true',
  ...['nio', 'io'].map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`),
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
];

function settingsOf({ accessControl = true, pageCache = '256m' }: LocalNeo4jOptions, port: number) {
  return {
    'server.bolt.listen_address': `127.0.0.1:${port}`,
    'server.bolt.advertised_address': `127.0.0.1:${port}`,
    'server.http.enabled': 'false',
    'server.https.enabled': 'false',
    'dbms.security.auth_enabled': String(accessControl),
    'dbms.security.auth_minimum_password_length': '1',
    'server.memory.pagecache.size': pageCache,
    // Little is written, so nothing is gained by files that are made large at once.
    'db.tx_log.preallocate': 'false',
    'db.store.files.preallocate': 'false',
    'db.logs.query.enabled': 'OFF',
    'dbms.usage_report.enabled': 'false',
    'internal.dbms.dump_diagnostics': 'false',
    'internal.vm_pause_monitor.enabled': 'false',
    // So that it ends at once when it is stopped.
    'internal.dbms.bolt.netty_server_shutdown_quiet_period': '0',
  };
}
