import { isLearnTrackError, type LearnTrackOptions, type PortName } from '@learntrack/core';

/** What stores are called, by their adapter. */
const storeNames = new Map([
  ['@learntrack/adapter-mongo', 'MongoDB'],
  ['@learntrack/adapter-redis', 'Redis'],
  ['@learntrack/adapter-neo4j', 'Neo4j'],
  ['@learntrack/adapter-cassandra', 'Cassandra'],
]);

/** What the store behind a port is called: that of the last adapter that provides it. */
export function storeName(port: PortName, { adapters = [] }: LearnTrackOptions): string {
  const adapter = adapters.findLast(({ ports }) => ports[port] !== undefined);
  return adapter === undefined ? 'Memory' : (storeNames.get(adapter.name) ?? adapter.name);
}

/**
 * Why a section has no newer figures, in words that anybody may see: an error's own message may tell where a store is.
 *
 * @param store - what it is called
 */
export function sectionProblem(error: unknown, store: string): string {
  if (isLearnTrackError(error)) {
    if (error.code === 'MISSING_ADAPTER') return 'No adapter for this.';
    if (error.code === 'CONNECTION' || error.code === 'TIMEOUT') return `${store} does not answer.`;
    if (error.code === 'AUTHENTICATION') return `${store} refuses the credentials.`;
    if (error.code === 'SETUP') return `${store} is not set up.`;
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') return `${store} does not answer.`;
  return `${store} cannot tell.`;
}
