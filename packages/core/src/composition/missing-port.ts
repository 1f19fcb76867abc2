import { MissingAdapterError } from '../domain/errors.ts';
import type { PortName, Ports } from '../ports/ports.ts';

const providers: { readonly [Name in PortName]: readonly string[] } = {
  activityStore: ['@learntrack/adapter-mongo'],
  studentStore: ['@learntrack/adapter-mongo'],
  stateStore: ['@learntrack/adapter-mongo'],
  scoreBoard: ['@learntrack/adapter-redis'],
  regionGraph: ['@learntrack/adapter-neo4j'],
  reportStore: ['@learntrack/adapter-cassandra'],
  batchEngine: ['@learntrack/adapter-spark', '@learntrack/adapter-mongo'],
  clock: ['@learntrack/core'],
};

/** The error that tells of a port without an adapter. */
export function missingAdapter(name: PortName): MissingAdapterError {
  const packages = [...providers[name], 'memoryAdapter() for tests'].join(' or ');
  return new MissingAdapterError(`No adapter provides the port ${name}; add one to adapters: ${packages}`);
}

/** Stands in for a port without an adapter: whatever is called throws a {@link MissingAdapterError}. */
export function missingPort<Name extends PortName>(name: Name): Ports[Name] {
  return new Proxy({} as Ports[Name], {
    get(_, property) {
      // A container, and await, look for these on everything they hand out.
      if (typeof property === 'symbol' || property === 'then') return undefined;
      return () => {
        throw missingAdapter(name);
      };
    },
  });
}
