import type { Json } from '../../domain/json.ts';
import { toBatch } from '../../domain/log-entry.ts';
import type { CallOptions } from '../../ports/call-options.ts';
import type { StateProjection, StateStore } from '../../ports/state-store.ts';
import type { ProjectionDefinition } from '../define-projection.ts';
import type { ProjectionPlan, Step } from './plan.ts';

/** How many forgotten states are held before they are written. */
const forgetChunk = 1000;

const nobody: ReadonlySet<string> = new Set();

/** A custom projection, in the {@link StateStore}. */
export function customProjection(stateStore: StateStore, custom: ProjectionDefinition): ProjectionPlan {
  const states = stateStore.open(custom.name);
  const definition = `custom/1 version=${custom.version}`;
  return {
    name: custom.name,
    store: states,
    continues: (stored) => stored === definition,
    fits: () => true,
    define: () => definition,
    async apply(step, options) {
      const { erase, activities } = toBatch(step.entries);
      if (erase.size > 0) await forget(custom, states, erase, step, options);
      const byKey = Map.groupBy(activities, custom.key);
      byKey.delete(undefined);
      const changed = byKey as Map<string, typeof activities>;
      const stored = await states.load(changed.keys(), options);
      const add = new Map<string, Json>();
      for (const [key, its] of changed) {
        add.set(
          key,
          its.reduce(custom.apply, stored.has(key) ? (stored.get(key) as Json) : custom.initial(key)),
        );
      }
      await states.apply({ after: step.after, upTo: step.upTo, erase: nobody, add }, options);
    },
  };
}

/**
 * Forgets students in every state, in bounded chunks that leave the checkpoint where it is: forgetting twice is
 * forgetting once, so a run that is interrupted starts over.
 */
async function forget(
  custom: ProjectionDefinition,
  states: StateProjection,
  erase: ReadonlySet<string>,
  { after }: Step,
  options: CallOptions,
): Promise<void> {
  let chunk = new Map<string, Json | undefined>();
  const write = async () => {
    await states.apply({ after, upTo: after, erase: nobody, add: chunk }, options);
    chunk = new Map();
  };
  for await (const [key, state] of states.scan(options)) {
    let left: Json | undefined = state;
    for (const studentId of erase) if (left !== undefined) left = custom.forget(left, studentId, key);
    if (left === state) continue;
    chunk.set(key, left);
    if (chunk.size === forgetChunk) await write();
  }
  if (chunk.size > 0) await write();
}
