import { isDeepStrictEqual } from 'node:util';
import type { Activity } from '../../domain/activity.ts';
import { ValidationError } from '../../domain/errors.ts';
import { identifierProblem } from '../../domain/identifier.ts';
import type { Json } from '../../domain/json.ts';
import { type Position, toBatch } from '../../domain/log-entry.ts';
import type { StateStore, StateUpdate } from '../../ports/state-store.ts';
import type { ProjectionDefinition } from '../define-projection.ts';
import type { ProjectionPlan } from './plan.ts';
import type { SampledKey } from './sample.ts';

const nobody: ReadonlyMap<string, Position> = new Map();

/** A custom projection, in the {@link StateStore}. */
export function customProjection(stateStore: StateStore, custom: ProjectionDefinition): ProjectionPlan {
  const states = stateStore.open(custom.name);
  const definition = `custom/1 version=${custom.version}`;
  return {
    name: custom.name,
    store: states,
    continues: (stored) => stored === definition,
    fits: () => true,
    define: async () => definition,
    async apply(step, options) {
      const { erase, activities } = toBatch(step.entries);
      // Ahead of the step: forgetting twice is forgetting once, so a run that is interrupted starts over.
      if (erase.size > 0) await states.updateAll(step.after, forgetting(custom, erase), options);
      const byKey = Map.groupBy(activities, (activity) => keyOf(custom, activity));
      byKey.delete(undefined);
      const changed = byKey as Map<string, Activity[]>;
      const stored = await states.load(changed.keys(), options);
      const add = new Map<string, Json>();
      for (const [key, its] of changed) {
        let state = stored.has(key) ? (stored.get(key) as Json) : custom.initial(key);
        for (const activity of its) state = custom.apply(state, activity);
        add.set(key, state);
      }
      await states.apply({ after: step.after, upTo: step.upTo, erase: nobody, add }, options);
    },
    async sample(activities, options) {
      const keys = new Map<string, SampledKey>();
      for (const activity of activities) {
        const key = keyOf(custom, activity);
        if (key === undefined || keys.has(key)) continue;
        keys.set(key, sampledState(custom, key, await states.get(key, options)));
      }
      const all = [...keys.values()];
      return {
        keys: all,
        concerned(entry) {
          // Any state may hold something of the student.
          if (entry.kind === 'erasure') return all;
          const key = entry.kind === 'activity' ? keys.get(keyOf(custom, entry.activity) ?? '') : undefined;
          return key ? [key] : [];
        },
      };
    },
  };
}

/**
 * The state of a key. Once a student was erased, a state may hold what the log does not tell any more, such as a count
 * that `forget` leaves as it is: then it only has to be there.
 */
function sampledState(custom: ProjectionDefinition, key: string, found: Json | undefined): SampledKey {
  let expected: Json | undefined;
  let forgot = false;
  return {
    add(entry) {
      if (entry.kind === 'activity') {
        expected = custom.apply(expected === undefined ? custom.initial(key) : expected, entry.activity);
      } else forgot = true;
    },
    agrees() {
      if (forgot) return expected === undefined || found !== undefined;
      // Stores keep JSON: what that leaves out is not compared.
      return isDeepStrictEqual(
        found,
        expected === undefined ? undefined : JSON.parse(JSON.stringify(expected)),
      );
    },
  };
}

function keyOf(custom: ProjectionDefinition, activity: Activity): string | undefined {
  const key = custom.key(activity);
  const problem = key === undefined ? undefined : identifierProblem(key);
  if (problem === undefined) return key;
  throw new ValidationError(`Invalid key of projection ${custom.name}`, [{ path: 'key', message: problem }]);
}

/** Makes a state forget students. */
function forgetting(custom: ProjectionDefinition, erase: ReadonlyMap<string, Position>): StateUpdate {
  return (state, key) => {
    let left: Json | undefined = state;
    for (const studentId of erase.keys()) if (left !== undefined) left = custom.forget(left, studentId, key);
    return left;
  };
}
