import type { StateProjection, StateStore } from '@learntrack/core';
import type { Plant } from '../remote-memory/remote.ts';
import { withMethods } from '../remote-memory/with-methods.ts';

/** Plants a bug into the states of every name. */
export function inEach(plant: Plant<StateProjection>): Plant<StateStore> {
  return (right, attic) => {
    const planted = new Map<string, StateProjection>();
    return {
      open: (name) => {
        const opened = planted.get(name) ?? withMethods(right.open(name), plant(right.open(name), attic));
        planted.set(name, opened);
        return opened;
      },
    };
  };
}
