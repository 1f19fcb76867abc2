import type { Clock } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { declareSuite } from '../suite/declare-suite.ts';
import { expectSame, Mismatch, show } from '../suite/expectations.ts';
import type { Subject } from '../suite/subject.ts';
import type { TestRunner } from '../suite/test-runner.ts';

/** Tells a right `Clock` from a wrong one. */
export function clockSuite(runner: TestRunner, subject: Subject<Clock>): void {
  declareSuite(runner, 'Clock', subject, clockCases());
}

const readings = 1000;

function clockCases(): Case<Clock>[] {
  return [
    {
      law: 'a clock gives valid dates',
      async run({ store: clock }) {
        const now: unknown = clock.now();
        if (now instanceof Date && !Number.isNaN(now.getTime())) return;
        throw new Mismatch('a valid Date', show(now));
      },
    },
    {
      law: 'whoever changes a date that a clock gave changes nobody else’s',
      async run({ store: clock }) {
        const [mine, yours] = [clock.now(), clock.now()];
        const before = yours.getTime();
        mine.setTime(0);
        expectSame(yours.getTime(), before, 'another date');
        expectSame(clock.now().getTime() >= before, true, 'that the next one is not earlier');
      },
    },
    {
      law: 'a clock does not go backwards',
      async run({ store: clock }) {
        let before = clock.now().getTime();
        for (let i = 0; i < readings; i++) {
          const now = clock.now().getTime();
          if (now < before) throw new Mismatch(`${before} or later`, String(now));
          before = now;
        }
      },
    },
  ];
}
