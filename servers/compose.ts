import { resolve } from 'node:path';
import { runCommand } from './run-command.ts';

const file = resolve(import.meta.dirname, '../compose.yaml');

interface Service {
  /** The variable by which the compose file takes another port. */
  readonly variable: string;
  readonly port: number;
  readonly url: (port: number) => string;
}

/** The databases of the compose file, by their names there, as this machine reaches them. */
export const services: { readonly [name: string]: Service } = {
  mongo: {
    variable: 'LEARNTRACK_MONGO_PORT',
    port: 27017,
    url: (port) => `mongodb://127.0.0.1:${port}/?directConnection=true`,
  },
  redis: { variable: 'LEARNTRACK_REDIS_PORT', port: 6379, url: (port) => `redis://127.0.0.1:${port}` },
  neo4j: {
    variable: 'LEARNTRACK_NEO4J_PORT',
    port: 7687,
    // One server: it need not tell where the others are.
    url: (port) => `bolt://neo4j:learntrack@127.0.0.1:${port}`,
  },
  cassandra: {
    variable: 'LEARNTRACK_CASSANDRA_PORT',
    port: 9042,
    url: (port) => `cassandra://127.0.0.1:${port}/datacenter1`,
  },
  spark: {
    variable: 'LEARNTRACK_SPARK_PORT',
    port: 15002,
    url: (port) => `sc://127.0.0.1:${port}/;token=learntrack`,
  },
};

/**
 * Starts a service of the compose file, and waits until it serves.
 *
 * @param port - default what the environment says, or the usual one
 * @returns its url
 */
export async function composeUp(
  name: string,
  { variable, port: inside, url }: Service,
  port: number | undefined,
): Promise<string> {
  // One that runs, on whichever port, is left as it is.
  const env = port === undefined ? {} : { [variable]: String(port) };
  await compose(['up', '--detach', '--wait', '--no-recreate', name], env);
  const address = await compose(['port', name, String(inside)]);
  return url(Number(address.trim().split(':').at(-1)));
}

/**
 * Ends what there is of the compose file, and removes its data.
 *
 * @returns the names of what there was
 */
export async function composeDown(): Promise<string[]> {
  const names = (await compose(['ps', '--all', '--services'])).split('\n').filter((name) => name !== '');
  if (names.length > 0) await compose(['down', '--volumes']);
  return names;
}

function compose(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return runCommand('docker', ['compose', '--file', file, ...args], env);
}
