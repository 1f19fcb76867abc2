import { freePort } from '../free-port.ts';
import type { LocalServer, ServerControl } from '../server.ts';
import { until } from '../until.ts';
import { ask } from './ask.ts';
import { type LocalRedisOptions, startLocalRedis } from './local-redis.ts';

/** How a cluster of our own is set up. */
export interface LocalRedisClusterOptions extends Pick<LocalRedisOptions, 'flavour' | 'appendOnly' | 'args'> {
  /** How many masters there are, each with its share of the slots; default 3. */
  readonly nodes?: number;
}

/** A cluster on this machine. Its url is the first node's, where a client learns of the others. */
export interface LocalRedisCluster extends LocalServer {
  /** Of every node, for a client that is to find the cluster though the first is down. */
  readonly urls: readonly string[];
  /** Each node by itself. One that starts waits for the whole cluster. */
  readonly nodes: readonly (ServerControl & { readonly url: string })[];
}

const slots = 16_384;

/** Starts a cluster of masters on free ports of the loopback address. */
export async function startLocalRedisCluster({
  nodes: size = 3,
  args = [],
  ...options
}: LocalRedisClusterOptions = {}): Promise<LocalRedisCluster> {
  const servers: LocalServer[] = [];
  const remove = async () => void (await Promise.all(servers.map((server) => server.remove())));
  try {
    for (let i = 0; i < size; i++) {
      const bus = String(await freePort());
      servers.push(await startLocalRedis({ ...options, args: [...clusterArgs(bus), ...args] }));
      await includeLast(servers, bus, size);
    }
    await serve(servers);
  } catch (error) {
    await remove();
    throw new Error(`The cluster did not start: ${(error as Error).message}`, { cause: error });
  }

  return {
    url: servers[0]?.url ?? '',
    urls: servers.map(({ url }) => url),
    control: controlOf(servers, servers),
    nodes: servers.map((server) => ({ url: server.url, ...controlOf([server], servers) })),
    get processes() {
      return servers.flatMap(({ processes }) => processes);
    },
    outlive: () => {
      for (const server of servers) server.outlive();
    },
    remove,
  };
}

function clusterArgs(bus: string): string[] {
  return [
    ...['--cluster-enabled', 'yes', '--cluster-port', bus],
    // Others notice soon that a node is down: tests wait for it.
    ...['--cluster-node-timeout', '2000'],
  ];
}

/** Gives the last node its slots, and makes it known to those before it. */
async function includeLast(servers: readonly LocalServer[], bus: string, size: number): Promise<void> {
  const index = servers.length - 1;
  const { url = '' } = servers[index] ?? {};
  const first = Math.floor((index * slots) / size);
  const last = Math.floor(((index + 1) * slots) / size) - 1;
  await ask(url, 'CLUSTER', 'ADDSLOTSRANGE', String(first), String(last));
  for (const other of servers.slice(0, index)) {
    await ask(other.url, 'CLUSTER', 'MEET', '127.0.0.1', new URL(url).port, bus);
  }
}

function controlOf(servers: readonly LocalServer[], cluster: readonly LocalServer[]): ServerControl {
  const all = async <T>(act: (control: ServerControl) => Promise<T>): Promise<T[]> =>
    Promise.all(servers.map(({ control }) => act(control)));
  return {
    stop: async () => void (await all((control) => control.stop())),
    kill: async () => void (await all((control) => control.kill())),
    pause: async () => {
      const resume = await all((control) => control.pause());
      return async () => void (await Promise.all(resume.map((goOn) => goOn())));
    },
    start: async () => {
      await all((control) => control.start());
      await serve(cluster);
    },
  };
}

/** Waits until each node takes commands, as it does when it knows who serves every slot. */
async function serve(cluster: readonly LocalServer[]): Promise<void> {
  for (const { url } of cluster) {
    await until(async () => (await ask(url, 'CLUSTER', 'INFO')).includes('cluster_state:ok'));
  }
}
