import { type Adapter, type LearnTrackOptions, memoryAdapter } from '@learntrack/core';

let options: LearnTrackOptions = {};

/** Sets what `learntrack serve --config` takes from here. */
export function serveWith(given: LearnTrackOptions): void {
  options = given;
}

/** An adapter in memory whose stores every LearnTrack shares that is given it, as those of databases are. */
export function sharedMemory(): Adapter {
  const memory = memoryAdapter();
  const ports = Object.entries(memory.ports).map(([name, make]) => {
    let store: unknown;
    return [name, (...args: Parameters<typeof make>) => (store ??= make(...args))];
  });
  return { ...memory, ports: Object.fromEntries(ports) };
}

export default () => options;
