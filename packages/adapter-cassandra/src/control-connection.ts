import type { Client } from 'cassandra-driver';

interface ControlConnection {
  _refresh(...args: unknown[]): Promise<void>;
  _setHealthListeners(host: unknown, connection: unknown): void;
}

/**
 * Keeps the driver from listening twice to the connection by which it watches the nodes, as it does when all nodes have
 * been away: each such time doubled how often it reconnects, until the attempts failed over each other in rejections
 * that nobody handles, which end a process (NODEJS-681, apache/cassandra-nodejs-driver#462, open in 4.10).
 */
export function listenOnce(client: Client): void {
  const { controlConnection: control } = client as unknown as {
    readonly controlConnection?: ControlConnection;
  };
  if (!control?._refresh || !control._setHealthListeners) return;
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
