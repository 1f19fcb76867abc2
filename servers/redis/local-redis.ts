import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPort, freePort } from '../free-port.ts';
import { LocalProcess } from '../local-process.ts';
import { startLocalServer } from '../local-server.ts';
import type { LocalServer } from '../server.ts';
import { ask } from './ask.ts';
import type { RedisFlavour } from './flavour.ts';
import { installRedis } from './install-redis.ts';

/** How a Redis of our own is set up. */
export interface LocalRedisOptions {
  /** Default redis. */
  readonly flavour?: RedisFlavour;
  /** Where it listens; default any free port. */
  readonly port?: number | undefined;
  /** What gets one in; default nobody is asked for it. */
  readonly password?: string;
  /** Whether what was written survives a crash; default nothing is kept. */
  readonly appendOnly?: boolean;
  /** How often the append-only file is synced; default always. */
  readonly appendFsync?: 'always' | 'everysec';
  /** The server that it replicates. */
  readonly replicaOf?: { readonly url: string };
  /** More arguments of the program. They win over those that the other options stand for. */
  readonly args?: readonly string[];
}

/** Starts a Redis or Valkey on the loopback address. */
export async function startLocalRedis(options: LocalRedisOptions = {}): Promise<LocalServer> {
  if (options.port !== undefined) await checkPort(options.port);
  const { flavour = 'redis', port = await freePort(), password, replicaOf } = options;
  const program = await installRedis(flavour);
  const folder = mkdtempSync(join(tmpdir(), `learntrack-${flavour}-`));
  const process = new LocalProcess({ ...program, args: argsOf(options, port, folder), folder });
  const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  const url = `redis://${credentials}127.0.0.1:${port}`;

  // Only at first: a replica that starts again serves without its primary.
  let follows = replicaOf === undefined;
  const serves = async () => {
    if ((await ask(url, 'PING')) !== 'PONG') return false;
    follows ||= (await ask(url, 'INFO', 'replication')).includes('master_link_status:up');
    return follows;
  };
  return startLocalServer({ name: flavour, url, process, serves });
}

function argsOf(options: LocalRedisOptions, port: number, folder: string): string[] {
  const { password, appendOnly = false, appendFsync = 'always', replicaOf, args = [] } = options;
  return [
    ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', ''],
    ...['--appendonly', appendOnly ? 'yes' : 'no', '--appendfsync', appendFsync],
    // Tests make it slow or break it.
    ...['--enable-debug-command', 'local'],
    // A replica need not wait for others that might come.
    ...['--repl-diskless-sync-delay', '0'],
    ...(password === undefined ? [] : ['--requirepass', password]),
    ...(replicaOf ? replication(new URL(replicaOf.url)) : []),
    ...args,
  ];
}

function replication({ hostname, port, password }: URL): string[] {
  return [
    ...['--replicaof', hostname, port],
    ...(password ? ['--masterauth', decodeURIComponent(password)] : []),
  ];
}
