import type { Projection } from '@learntrack/core';
import { logOf } from '../generators/log.ts';
import type { Case } from '../suite/case.ts';
import { expectFailure, expectSame } from '../suite/expectations.ts';
import { Follower } from './follower.ts';
import { expectAnswers, expectUnchanged, followed } from './projection-expectations.ts';
import type { ProjectionKind } from './projection-kind.ts';
import { sampleLog } from './sample-log.ts';

const erased = 'Erased Student, €';

/** A log in which a student is erased, at position 4, and comes back. */
function logWithErasure() {
  return logOf(
    { studentId: erased, region: 'EU' },
    { studentId: 'S2', region: 'US' },
    { studentId: erased, courseId: 'C2', region: 'US' },
    { erase: erased },
    { studentId: 'S2', courseId: 'C2', region: 'EU' },
    { studentId: erased, courseId: 'C2', action: 'quiz_attempt', region: 'AS' },
  );
}

/** The laws of erasure: a projection forgets a student, and nothing else. */
export function erasureCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  return [
    {
      law: 'an erased student is forgotten, and nobody else',
      async run({ store }) {
        const log = logWithErasure().slice(0, 5);
        const follower = await followed(kind, store, 3, log);
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(kind, store, log);
      },
    },
    {
      law: 'what a student does after being erased counts from nothing',
      async run({ store }) {
        const log = logWithErasure();
        const follower = await followed(kind, store, 3, log);
        await follower.takeAll(1);
        await follower.complete();
        await expectAnswers(kind, store, log);
      },
    },
    {
      law: 'a step erases first and adds then',
      async run({ store }) {
        const log = logWithErasure();
        const follower = await followed(kind, store, 3, log);
        await follower.take(3);
        await follower.complete();
        await expectAnswers(kind, store, log);
      },
    },
    {
      law: 'erasing a student whom the store never knew changes nothing',
      async run({ store }) {
        const log = [
          ...sampleLog().slice(0, 6),
          ...logOf(...Array(6).fill('marker'), { erase: 'S9' }).slice(6),
        ];
        const follower = await followed(kind, store, 6, log);
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(kind, store, log.slice(0, 6));
      },
    },
    {
      law: 'after an erasure the database does not mention the student',
      needs: ['probe'],
      async run({ store, probe }) {
        const log = logWithErasure().slice(0, 5);
        const follower = await followed(kind, store, 3, log);
        expectSame(await probe.mentions(erased), true, 'mentions, before');
        await follower.takeAll();
        await follower.complete();
        expectSame(await probe.mentions(erased), false, 'mentions, after');
      },
    },
    {
      law: 'an erasure in a step that is refused erases nobody',
      async run({ store }) {
        const log = logWithErasure();
        const first = await followed(kind, store, 3, log);
        const stale = first.step(3);
        await first.take(3);
        const refused = async () => expectFailure(kind.apply(store, stale), 'POSITION_CONFLICT');
        await expectUnchanged(kind, store, refused, log);
        const next = await Follower.start(kind, store, log, first.checkpoint);
        await next.takeAll();
        await expectUnchanged(kind, store, refused, log);
        await next.complete();
        await expectUnchanged(kind, store, refused, log);
      },
    },
    {
      law: 'after a rebuild an erasure leaves no mention of the student, not in old generations either',
      needs: ['probe'],
      async run({ store, probe }) {
        const log = logWithErasure().slice(0, 5);
        const first = await followed(kind, store, 3, log);
        await first.complete();
        const abandoned = await Follower.start(kind, store, log, first.checkpoint);
        await abandoned.take(3);
        const next = await Follower.start(kind, store, log, abandoned.checkpoint);
        await next.take(3);
        await next.complete();
        await next.takeAll();
        expectSame(await probe.mentions(erased), false, 'mentions');
      },
    },
    ...(kind.forgetsInServed ? servedCases(kind) : []),
  ];
}

function servedCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  return [
    {
      law: 'an erasure met while rebuilding is forgotten by the generation that is served, too',
      needs: ['generations'],
      async run({ store }) {
        const log = logWithErasure().slice(0, 4);
        const served = await followed(kind, store, 3, log);
        await served.complete();
        const next = await Follower.start(kind, store, log, served.checkpoint);
        await next.takeAll();
        await expectAnswers(kind, store, log, 'the served answers');
      },
    },
    {
      law: 'an old erasure met while rebuilding leaves what the served generation has added since',
      needs: ['generations'],
      async run({ store }) {
        const log = logWithErasure();
        const served = await followed(kind, store, log.length, log);
        await served.complete();
        const next = await Follower.start(kind, store, log, served.checkpoint);
        await next.take(4);
        await expectAnswers(kind, store, log, 'the served answers');
      },
    },
  ];
}
