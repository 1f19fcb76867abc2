import type { Projection } from '@learntrack/core';
import type { Plant } from '../remote-memory/remote.ts';

/**
 * Erases a student from the first places alone: of the others, what was added there comes back.
 *
 * @param partsOf - what of an addition is the student's
 */
export function erasesFromTheFirst<Addition>(
  places: number,
  partsOf: (addition: Addition, studentId: string) => readonly Addition[],
): Plant<Projection<readonly Addition[]>> {
  return (right) => {
    const added: Addition[] = [];
    return {
      apply: async (change, options) => {
        const left = [...change.erase.keys()].flatMap((studentId) =>
          added.flatMap((addition) => partsOf(addition, studentId)).slice(places),
        );
        added.push(...change.add);
        await right.apply({ ...change, add: [...left, ...change.add] }, options);
      },
    };
  };
}
