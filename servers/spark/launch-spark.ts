import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import type { JavaProgram } from '../java-program.ts';
import { LocalProcess } from '../local-process.ts';
import { startLocalServer } from '../local-server.ts';
import type { LocalServer } from '../server.ts';
import { runSql } from './run-sql.ts';
import { javaOptions, logging } from './spark-java.ts';

/** How a Spark of our own is set up. */
export interface LocalSparkOptions {
  /** Where it listens; default any free port. */
  readonly port?: number | undefined;
  /** Who may come in; default a secret that stands in the url. */
  readonly token?: string;
  /** Where its jobs run: `local[2]`, which is itself with two cores, or the `spark://…` of a cluster. */
  readonly master?: string;
  /** How much memory its heap may take; default 1g. */
  readonly heap?: string;
  /** Whether its code is compiled thoroughly, which slows down its first minute; default not. */
  readonly thorough?: boolean;
  /** More settings of Spark. They win over those that the other options stand for. */
  readonly settings?: { readonly [name: string]: string };
}

/** Starts a Spark Connect server on the loopback address. */
export async function launchSpark(
  program: JavaProgram,
  options: LocalSparkOptions = {},
): Promise<LocalServer> {
  const { heap = '1g', master = 'local[2]', thorough = false } = options;
  const { port = await freePort(), token = randomBytes(12).toString('hex') } = options;
  const folder = mkdtempSync(join(tmpdir(), 'learntrack-spark-'));
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(join(folder, 'log4j2.properties'), logging);
  // In a file, for anybody may read a command's arguments.
  const settings = join(folder, 'spark.properties');
  writeFileSync(settings, propertiesOf({ ...settingsOf(folder, port, token), ...options.settings }), {
    mode: 0o600,
  });
  const args = [
    ...[`-Xmx${heap}`, ...javaOptions(folder), ...(thorough ? [] : ['-XX:TieredStopAtLevel=1'])],
    ...[...program.args, 'org.apache.spark.deploy.SparkSubmit', '--master', master],
    ...['--properties-file', settings],
    ...['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer', 'spark-internal'],
  ];
  const env = { SPARK_HOME: program.folder, SPARK_LOCAL_IP: '127.0.0.1' };
  const process = new LocalProcess({ command: program.command, args, env, folder });
  const url = `sc://127.0.0.1:${port}/;token=${token}`;
  const serves = async () => {
    await runSql(url, 'SELECT 1');
    return true;
  };
  return startLocalServer({ name: 'spark', url, process, serves });
}

function propertiesOf(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

function settingsOf(folder: string, port: number, token: string): Record<string, string> {
  return {
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': String(port),
    'spark.connect.authenticate.token': token,
    'spark.driver.host': '127.0.0.1',
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.ui.enabled': 'false',
    'spark.local.dir': join(folder, 'tmp'),
    'spark.sql.warehouse.dir': join(folder, 'warehouse'),
    'spark.sql.catalogImplementation': 'in-memory',
    'spark.sql.session.timeZone': 'UTC',
    // Two cores have enough to do with four parts; by default there are 200.
    'spark.sql.shuffle.partitions': '4',
  };
}
