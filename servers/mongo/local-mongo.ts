import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPort, freePort } from '../free-port.ts';
import { LocalProcess } from '../local-process.ts';
import type { LocalServer, ServerControl } from '../server.ts';
import { installMongod } from './install-mongod.ts';
import { awaitPrimary, createUser, initiateReplicaSet } from './replica-set.ts';

/** How a MongoDB of our own is set up. */
export interface LocalMongoOptions {
  /** How many nodes the replica set has; default 1. `'standalone'`: it is no replica set. */
  readonly nodes?: number | 'standalone';
  /** Whether nobody gets in without a password; default not. */
  readonly accessControl?: boolean;
  /** Where the first node listens; default any free port. */
  readonly port?: number | undefined;
}

/** A MongoDB on this machine. */
export interface LocalMongo extends LocalServer {
  /** Each node by itself. */
  readonly nodes: readonly (ServerControl & { readonly port: number })[];
}

interface Member {
  readonly port: number;
  readonly process: LocalProcess;
}

const replicaSet = 'rs0';

/** Starts mongod processes, as a replica set, on free ports of the loopback address. */
export async function startLocalMongo({
  nodes = 1,
  accessControl = false,
  port,
}: LocalMongoOptions = {}): Promise<LocalMongo> {
  if (port !== undefined) await checkPort(port);
  const program = await installMongod();
  const key = accessControl ? randomBytes(96).toString('base64') : undefined;
  const standalone = nodes === 'standalone';
  const args = [
    ...(standalone ? [] : ['--replSet', replicaSet, '--oplogSize', '256']),
    ...['--wiredTigerCacheSizeGB', '0.5', '--wiredTigerEngineConfigString', 'log=(file_max=10MB)'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
  ];
  const members: Member[] = [];
  for (let i = 0; i < (standalone ? 1 : nodes); i++) {
    members.push(createMember(program, i === 0 && port !== undefined ? port : await freePort(), args, key));
  }
  const hosts = members.map((member) => `127.0.0.1:${member.port}`);
  const user = accessControl ? { name: 'root', password: randomBytes(12).toString('hex') } : undefined;
  const credentials = user ? `${user.name}:${user.password}@` : '';
  const url = `mongodb://${credentials}${hosts.join(',')}/${standalone ? '' : `?replicaSet=${replicaSet}`}`;

  const remove = async () => void (await Promise.all(members.map(({ process }) => process.remove())));
  try {
    for (const { process } of members) process.start();
    if (!standalone) await initiateReplicaSet(replicaSet, hosts);
    if (user) await createUser(hosts[0] ?? '', user);
    await awaitPrimary(url);
  } catch (error) {
    const log = members.map(({ process }) => process.logTail).join('\n');
    await remove();
    throw new Error(`mongod did not start: ${(error as Error).message}\n${log}`, { cause: error });
  }

  return {
    url,
    control: controlOf(members, url),
    nodes: members.map((member) => ({ port: member.port, ...controlOf([member], url) })),
    get processes() {
      return members.flatMap(({ process: { pid, folder } }) => (pid === undefined ? [] : { pid, folder }));
    },
    outlive: () => {
      for (const { process } of members) process.outlive();
    },
    remove,
  };
}

/** @param key - what the nodes know each other by, where nobody else gets in */
function createMember(
  program: string,
  port: number,
  given: readonly string[],
  key: string | undefined,
): Member {
  const folder = mkdtempSync(join(tmpdir(), 'learntrack-mongo-'));
  const keyFile = join(folder, 'key');
  if (key !== undefined) writeFileSync(keyFile, key, { mode: 0o400 });
  const args = [
    ...['--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ...given,
    ...(key !== undefined ? ['--keyFile', keyFile] : []),
  ];
  return { port, process: new LocalProcess({ command: program, args, folder }) };
}

function controlOf(members: readonly Member[], url: string): ServerControl {
  return {
    stop: async () => void (await Promise.all(members.map(({ process }) => process.stop()))),
    kill: async () => void (await Promise.all(members.map(({ process }) => process.kill()))),
    pause: async () => {
      const resume = await Promise.all(members.map(({ process }) => process.pause()));
      return async () => {
        for (const goOn of resume) goOn();
      };
    },
    start: async () => {
      for (const { process } of members) process.start();
      await awaitPrimary(url);
    },
  };
}
