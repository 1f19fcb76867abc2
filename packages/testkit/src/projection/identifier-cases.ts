import type { Projection } from '@learntrack/core';
import fc from 'fast-check';
import { hostileIds, idArbitrary } from '../generators/hostile-ids.ts';
import { logOf } from '../generators/log.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { bare, Follower } from './follower.ts';
import { expectAnswers } from './projection-expectations.ts';
import type { ProjectionKind } from './projection-kind.ts';

/** The law of names: they are never operators, keys, patterns or labels. */
export function identifierCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  return [
    {
      law: 'ids that break stores, patterns and object keys elsewhere are ids like any other',
      async run({ store }) {
        const log = logOf(
          ...hostileIds.map((id, i) => {
            const other = hostileIds[(i + 1) % hostileIds.length] ?? '';
            return { activityId: id, studentId: id, courseId: other, action: id, region: other };
          }),
          ...hostileIds.map((studentId) => ({ studentId, region: 'EU' })),
        );
        const follower = await Follower.start(kind, store, log);
        for (const count of [1, 5, log.length]) {
          await follower.take(count);
          const stored = await store.readCheckpoint();
          expectSame(stored && bare(stored), follower.checkpoint, 'the checkpoint');
        }
        await follower.complete();
        await expectAnswers(kind, store, log);
      },
    },
    forAll(
      'any well-formed text is an id like any other',
      fc.array(fc.tuple(idArbitrary(), idArbitrary(), idArbitrary(), idArbitrary()), {
        minLength: 1,
        maxLength: 8,
      }),
      async ({ store }, ids) => {
        const log = logOf(
          ...ids.map(([studentId, courseId, action, region]) => ({ studentId, courseId, action, region })),
        );
        const follower = await Follower.start(kind, store, log);
        await follower.takeAll(3);
        await follower.complete();
        await expectAnswers(kind, store, log);
      },
    ),
  ];
}
