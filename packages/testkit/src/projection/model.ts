import type { Projection } from '@learntrack/core';
import fc from 'fast-check';
import type { Case } from '../suite/case.ts';
import type { Given } from '../suite/given.ts';
import { type AnyPair, type Command, commands, type Model } from './commands.ts';
import { Pair } from './pair.ts';
import { expectAnswers } from './projection-expectations.ts';
import type { ProjectionKind } from './projection-kind.ts';

/** The law that stands for all others: a store is told from the one in memory by nothing that it answers. */
export function projectionModelCase<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents> {
  return {
    law: 'after any sequence of operations it answers like the store in memory',
    examples: fc.commands<Model, AnyPair, false>([...commands], {
      maxCommands: 30,
      size: 'max',
    }),
    async run(given, sequence: Iterable<Command>) {
      const pair = new Pair(kind, given as Given<Store, never>);
      await fc.asyncModelRun(
        () => ({
          model: {
            length: 0,
            position: 0,
            started: false,
            can: (capability) => given.can(capability),
          } as Model,
          real: pair as unknown as AnyPair,
        }),
        sequence,
      );
      await pair.catchUp(7);
      await pair.ask();
      await expectAnswers(kind, pair.store, pair.log, 'the answers in the end');
    },
  };
}
