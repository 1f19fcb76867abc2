import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../free-port.ts';
import type { JavaProgram } from '../java-program.ts';
import { LocalProcess } from '../local-process.ts';
import { startLocalServer } from '../local-server.ts';
import type { LocalServer } from '../server.ts';
import { runCql } from './run-cql.ts';

/** How a Cassandra of our own is set up. */
export interface LocalCassandraOptions {
  /** Where it listens; default any free port. */
  readonly port?: number | undefined;
  /** Whether what was written survives a crash; default only an end in order. */
  readonly durable?: boolean;
  /** Whether nobody gets in without a password; default not. */
  readonly accessControl?: boolean;
  /** How much memory its heap may take; default 1g. */
  readonly heap?: string;
  /** More settings of cassandra.yaml. They win over those that the other options stand for. */
  readonly settings?: { readonly [name: string]: unknown };
}

/** Starts a Cassandra of one node on the loopback address. */
export async function launchCassandra(
  program: JavaProgram,
  options: LocalCassandraOptions = {},
): Promise<LocalServer> {
  const { durable = false, accessControl = false, heap = '1g' } = options;
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'learntrack-cassandra-'));
  const settings = { ...settingsOf(options, folder, port, await freePort()), ...options.settings };
  // JSON is YAML.
  writeFileSync(join(folder, 'cassandra.yaml'), JSON.stringify(settings, undefined, 2));
  writeFileSync(join(folder, 'logback.xml'), logback);
  mkdirSync(join(folder, 'triggers'));
  const args = [
    ...[`-Xmx${heap}`, ...javaOptions, ...(durable ? [] : forgetful), `-Djava.io.tmpdir=${folder}`],
    `-Dcassandra.config=${pathToFileURL(join(folder, 'cassandra.yaml'))}`,
    ...[`-Dcassandra.storagedir=${folder}`, `-Dcassandra.logdir=${folder}`],
    `-Dcassandra.triggers_dir=${join(folder, 'triggers')}`,
    `-Dlogback.configurationFile=${join(folder, 'logback.xml')}`,
    ...[...program.args, 'org.apache.cassandra.service.CassandraDaemon'],
  ];
  const process = new LocalProcess({ command: program.command, args, folder });
  // The user that it makes by itself.
  const credentials = accessControl ? 'cassandra:cassandra@' : '';
  const url = `cassandra://${credentials}127.0.0.1:${port}/datacenter1`;
  const serves = async () => {
    await runCql(url, 'SELECT release_version FROM system.local');
    return true;
  };
  return startLocalServer({ name: 'cassandra', url, process, serves });
}

const logback = `<configuration>
  <appender name="O" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level [%thread] %logger{20} %msg%n</pattern></encoder>
  </appender>
  <logger name="org.apache.cassandra.service.StartupChecks" level="ERROR"/>
  <root level="INFO"><appender-ref ref="O"/></root>
</configuration>
`;

const javaOptions = [
  ...['-Xms128m', '-Xss256k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError'],
  ...['-Djava.net.preferIPv4Stack=true', '-Djdk.attach.allowAttachSelf=true'],
  ...['-Dio.netty.tryReflectionSetAccessible=true', '-Dcassandra-foreground=yes'],
  // A cluster of one has nobody to wait for.
  ...['-Dcassandra.ring_delay_ms=0', '-Dcassandra.skip_wait_for_gossip_to_settle=0'],
  ...['-Dcassandra.shutdown_announce_in_ms=0', '-Dcassandra.drain_executor_timeout_ms=1000'],
  ...['-Dcassandra.superuser_setup_delay_ms=0', '-Dcassandra.auth_bcrypt_gensalt_log2_rounds=4'],
  ...['-Dcassandra.size_recorder_interval=0', '-Dcassandra.test.ignore_sigar=true'],
  // It would be measured for seconds at every start.
  '-Dcassandra.memtable.row_overhead_size=180',
  ...[
    ...['java.base/jdk.internal.misc', 'java.base/java.lang.ref', 'java.sql/java.sql'],
    ...['java.management.rmi/com.sun.jmx.remote.internal.rmi', 'java.rmi/sun.rmi.registry'],
    ...['java.rmi/sun.rmi.server', 'jdk.unsupported/sun.misc'],
  ].map((name) => `--add-exports=${name}=ALL-UNNAMED`),
  ...[
    ...[
      'java.lang',
      'java.lang.module',
      'java.lang.reflect',
      'java.io',
      'java.nio',
      'java.util',
      'sun.nio.ch',
    ],
    ...['jdk.internal.loader', 'jdk.internal.ref', 'jdk.internal.reflect', 'jdk.internal.math'],
    ...['jdk.internal.module', 'jdk.internal.util.jar'],
  ].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  '--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED',
];

/** Nothing is synced, and its own tables are not flushed, which makes tests that make tables fast. */
const forgetful = [
  ...['-Dcassandra.unsafesystem=true', '-Dcassandra.skip_sync=true'],
  '-Dcassandra.test.flush_local_schema_changes=false',
];

function settingsOf(
  { durable = false, accessControl = false }: LocalCassandraOptions,
  folder: string,
  port: number,
  storagePort: number,
) {
  const seeds = [{ seeds: `127.0.0.1:${storagePort}` }];
  return {
    cluster_name: `learntrack-${port}`,
    num_tokens: 1,
    initial_token: 0,
    auto_bootstrap: false,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    listen_address: '127.0.0.1',
    rpc_address: '127.0.0.1',
    storage_port: storagePort,
    native_transport_port: port,
    endpoint_snitch: 'SimpleSnitch',
    seed_provider: [{ class_name: 'org.apache.cassandra.locator.SimpleSeedProvider', parameters: seeds }],
    authenticator: accessControl ? 'PasswordAuthenticator' : 'AllowAllAuthenticator',
    authorizer: accessControl ? 'CassandraAuthorizer' : 'AllowAllAuthorizer',
    data_file_directories: [join(folder, 'data')],
    commitlog_directory: join(folder, 'commitlog'),
    hints_directory: join(folder, 'hints'),
    saved_caches_directory: join(folder, 'saved_caches'),
    cdc_raw_directory: join(folder, 'cdc_raw'),
    ...(durable
      ? { commitlog_sync: 'batch' }
      : { commitlog_sync: 'periodic', commitlog_sync_period: '500ms' }),
    commitlog_segment_size: '16MiB',
    auto_snapshot: false,
    hinted_handoff_enabled: false,
    concurrent_reads: 8,
    concurrent_writes: 8,
    concurrent_counter_writes: 8,
    concurrent_compactors: 1,
    memtable_flush_writers: 1,
    // A machine that is busy is slow, and no test is about that.
    read_request_timeout: '30s',
    range_request_timeout: '60s',
    write_request_timeout: '30s',
    cas_contention_timeout: '10s',
    truncate_request_timeout: '60s',
    request_timeout: '60s',
    native_transport_timeout: '60s',
  };
}
