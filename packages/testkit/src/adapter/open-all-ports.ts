import type { PortName, Ports } from '@learntrack/core';
import { openAdapter } from './open-adapter.ts';
import type { AdapterUnderTest } from './subject.ts';

/** An adapter's ports, all made, and how to close it. */
export interface AllPorts {
  readonly made: Partial<Ports>;
  readonly close: () => Promise<void>;
}

/** Makes an adapter and each of its ports, and uses none. */
export function openAllPorts({ make, others }: AdapterUnderTest): AllPorts {
  const adapter = make();
  const { ports, close } = openAdapter(adapter, others);
  const names = Object.keys(adapter.ports) as PortName[];
  return { made: Object.fromEntries(names.map((name) => [name, ports[name]])), close };
}
