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
  readonly initialized: boolean;
  _initializeConnection(): Promise<void>;
  _setHealthListeners(host: unknown, connection: unknown): void;
  _createConnection(...args: unknown[]): Promise<DriverConnection>;
}

function controlOf(client: Client): Partial<ControlConnection> {
  return (client as unknown as { readonly controlConnection?: ControlConnection }).controlConnection ?? {};
}

/**
 * Keeps the driver from listening to the connection by which it watches the nodes before it knows them again, as it does
 * when all nodes have been away: if that connection closed then, it looked for another twice at a time, and the one attempt
 * failed over the other in a rejection that nobody handles, which ends a process (NODEJS-681,
 * apache/cassandra-nodejs-driver#462, open in 4.10). It listens when it knows them, too.
 */
export function listenOnce(client: Client): void {
  const control = controlOf(client);
  if (!control._initializeConnection || !control._setHealthListeners) return;
  const initialize = control._initializeConnection.bind(control);
  const listen = control._setHealthListeners.bind(control);
  let looksAgain = false;
  control._initializeConnection = async () => {
    looksAgain = control.initialized === true;
    try {
      await initialize();
    } finally {
      looksAgain = false;
    }
  };
  control._setHealthListeners = (host, connection) => {
    if (!looksAgain) listen(host, connection);
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
