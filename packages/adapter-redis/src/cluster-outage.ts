import type { Cluster } from 'ioredis';

/**
 * Fails calls while a cluster is out of reach. Its client would keep them for as long as that takes: whoever called would
 * be told nothing, and what was given up would be done later.
 */
export class ClusterOutage {
  readonly #cluster: Cluster;
  readonly #waiting = new Set<(error: Error) => void>();
  #ready: Promise<void> | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.on('close', this.#fail);
  }

  /** Does something once the cluster is there, and waits no longer than it is. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    if (this.#cluster.status !== 'ready') await this.#unlessOut(this.#untilReady());
    return this.#unlessOut(run());
  }

  /** Leaves the client as it was. */
  close(): void {
    this.#cluster.off('close', this.#fail);
  }

  /** One wait for all who call meanwhile. */
  #untilReady(): Promise<void> {
    this.#ready ??= this.#becomeReady().finally(() => {
      this.#ready = undefined;
    });
    return this.#ready;
  }

  #becomeReady(): Promise<void> {
    // One that is to connect when it is first used has not been told to yet.
    if (this.#cluster.status === 'wait') return this.#cluster.connect();
    return new Promise((resolve) => this.#cluster.once('ready', resolve));
  }

  #unlessOut<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject);
      promise.then(resolve, reject).finally(() => this.#waiting.delete(reject));
      if (['reconnecting', 'end'].includes(this.#cluster.status)) this.#fail();
    });
  }

  readonly #fail = (): void => {
    for (const reject of this.#waiting)
      reject(new Error('Connection is closed: no node of the cluster answers'));
    this.#waiting.clear();
  };
}
