import type { Adapter, PortName, PortResolver, Ports } from '@learntrack/core';

/** An adapter's ports, and how to close it. */
export interface OpenedAdapter<Name extends PortName> {
  /** Each is made when it is first read. */
  readonly ports: Pick<Ports, Name>;
  readonly close: () => Promise<void>;
}

/**
 * Makes the ports of one adapter without a LearnTrack around them, to hand one of them to a suite. Ports that one is
 * built on are the adapter's own, else those of `others`.
 *
 * @throws TypeError when a port is read that nobody provides
 *
 * @example
 * ```ts
 * const { ports, close } = openAdapter(redisAdapter({ url }));
 * const { scoreBoard } = ports;
 * ```
 */
export function openAdapter<Name extends PortName>(
  adapter: Adapter<Name>,
  others: Partial<Ports> = {},
): OpenedAdapter<Name> {
  const made: { -readonly [N in PortName]?: Ports[N] } = {};
  const resolve: PortResolver = (name) => {
    made[name] ??= (adapter as Adapter).ports[name]?.(resolve) ?? others[name];
    const port = made[name];
    if (port !== undefined) return port;
    throw new TypeError(`${adapter.name} needs the port ${name}; give it in others`);
  };
  const ports = new Proxy({} as Pick<Ports, Name>, {
    get: (_, name) => (typeof name === 'string' ? resolve(name as PortName) : undefined),
  });
  return { ports, close: async () => adapter.close?.() };
}
