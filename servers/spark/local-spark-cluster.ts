import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { freePort } from '../free-port.ts';
import type { JavaProgram } from '../java-program.ts';
import { LocalProcess } from '../local-process.ts';
import { startLocalServer } from '../local-server.ts';
import type { LocalServer } from '../server.ts';
import { installSpark } from './install-spark.ts';
import { type LocalSparkOptions, launchSpark } from './launch-spark.ts';
import { javaOptions, logging } from './spark-java.ts';

/** A Spark Connect server whose jobs run on a worker of its own. */
export interface LocalSparkCluster {
  readonly url: string;
  /** Of the master, `spark://…`. */
  readonly master: string;
  readonly remove: () => Promise<void>;
}

const memory = '1g';

/** Starts a standalone master, a worker with two cores, and a Spark Connect server in front of them. */
export async function startLocalSparkCluster(options: LocalSparkOptions = {}): Promise<LocalSparkCluster> {
  const program = await installSpark();
  const servers: LocalServer[] = [];
  const remove = async () => {
    for (const server of servers.toReversed()) await server.remove();
  };
  try {
    const port = await freePort();
    const webPort = String(await freePort());
    const master = `spark://127.0.0.1:${port}`;
    const place = ['--host', '127.0.0.1'];
    servers.push(
      await launchDaemon(program, port, 'org.apache.spark.deploy.master.Master', [
        ...[...place, '--port', String(port), '--webui-port', webPort],
      ]),
    );
    const workerPort = await freePort();
    servers.push(
      await launchDaemon(program, workerPort, 'org.apache.spark.deploy.worker.Worker', [
        ...[...place, '--port', String(workerPort), '--webui-port', String(await freePort())],
        ...['--cores', '2', '--memory', memory, master],
      ]),
    );
    const server = await launchSpark(program, {
      ...options,
      master,
      settings: { 'spark.executor.memory': memory, ...options.settings },
    });
    servers.push(server);
    return { url: server.url, master, remove };
  } catch (error) {
    await remove();
    throw new Error(`The cluster did not start: ${(error as Error).message}`, { cause: error });
  }
}

async function launchDaemon(
  program: JavaProgram,
  port: number,
  mainClass: string,
  options: readonly string[],
): Promise<LocalServer> {
  const folder = mkdtempSync(join(tmpdir(), 'learntrack-spark-'));
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(join(folder, 'log4j2.properties'), logging);
  // By default a master also takes jobs by REST, at a port of its own choice.
  const lean = ['-Xmx512m', '-Dspark.master.rest.enabled=false'];
  const args = [...lean, ...javaOptions(folder), ...program.args, mainClass, ...options];
  const env = {
    SPARK_HOME: program.folder,
    SPARK_LOCAL_IP: '127.0.0.1',
    // Its own launcher would find it in a folder that is not here.
    SPARK_SCALA_VERSION: '2.13',
    SPARK_WORKER_DIR: join(folder, 'work'),
    SPARK_LOCAL_DIRS: join(folder, 'tmp'),
    // A worker starts processes of its own.
    ...(isAbsolute(program.command) && { JAVA_HOME: resolve(program.command, '../..') }),
  };
  const process = new LocalProcess({ command: program.command, args, env, folder });
  const serves = async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    return true;
  };
  return startLocalServer({ name: mainClass, url: `spark://127.0.0.1:${port}`, process, serves });
}
