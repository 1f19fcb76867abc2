import type { EventEmitter } from 'node:events';
import type { Client } from 'cassandra-driver';

interface DriverConnection extends EventEmitter {
  closeAsync(): Promise<void>;
}

interface DriverHost {
  shutdown(): Promise<void>;
}

interface ControlConnection {
  readonly hosts: EventEmitter;
  _refresh(...args: unknown[]): Promise<void>;
  _setHealthListeners(host: unknown, connection: unknown): void;
  _createConnection(...args: unknown[]): Promise<DriverConnection>;
}

function controlOf(client: Client): Partial<ControlConnection> {
  return (client as unknown as { readonly controlConnection?: ControlConnection }).controlConnection ?? {};
}

/**
 * Keeps the driver from listening twice to the connection by which it watches the nodes, as it does when all nodes have
 * been away: each such time doubled how often it reconnects, until the attempts failed over each other in rejections
 * that nobody handles, which end a process (NODEJS-681, apache/cassandra-nodejs-driver#462, open in 4.10).
 */
export function listenOnce(client: Client): void {
  const control = controlOf(client);
  if (!control._refresh || !control._setHealthListeners) return;
  const refresh = control._refresh.bind(control);
  const listen = control._setHealthListeners.bind(control);
  let heard: unknown;
  control._refresh = (...args) => {
    heard = undefined;
    return refresh(...args);
  };
  control._setHealthListeners = (host, connection) => {
    if (connection === heard) return;
    heard = connection;
    listen(host, connection);
  };
}

/**
 * Remembers what the driver forgets, and which keeps a process from ending: connections by which it looked for the nodes
 * and did not learn of them, as when a node ends while it is asked; and nodes that it took for new ones when they were
 * back, which it goes on connecting to (both in 4.10).
 *
 * @returns what ends all that, once the client is shut down
 */
export function rememberForgotten(client: Client): () => Promise<void> {
  const control = controlOf(client);
  const connections = new Set<DriverConnection>();
  const nodes = new Set<DriverHost>();
  let isClosed = false;
  control.hosts?.on('add', (node: DriverHost) => nodes.add(node));
  const create = control._createConnection?.bind(control);
  if (create) {
    control._createConnection = async (...args) => {
      const connection = await create(...args);
      connections.add(connection);
      connection.once('socketClose', () => connections.delete(connection));
      // A client that is shut down while it connects goes on to connect.
      if (isClosed) await connection.closeAsync();
      return connection;
    };
  }
  return async () => {
    isClosed = true;
    await Promise.all([...nodes].map((node) => node.shutdown()));
    await Promise.all([...connections].map((connection) => connection.closeAsync()));
  };
}
