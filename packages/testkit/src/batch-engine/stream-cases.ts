import type { BatchEngine, CallOptions } from '@learntrack/core';
import { sampleLog } from '../projection/sample-log.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectReason, expectRetryable, expectSame, outcomeOf } from '../suite/expectations.ts';
import { allUpTo, answersOf, type BatchEngineSource, expectedAnswers, writeLog } from './source.ts';

/** The laws of rows on their way: left, aborted, cut off. None of it makes a shorter answer. */
export function batchStreamCases(): Case<BatchEngineSource>[] {
  return [
    {
      law: 'rows may be left early, and be asked for again',
      async run({ store: { engine, log } }) {
        await writeLog(log, sampleLog());
        for (const rows of Object.values(reports)) for await (const _ of rows(engine, {})) break;
        expectSame(await answersOf(engine, query), expected(), 'the answers');
      },
    },
    {
      law: 'questions may be asked at the same time',
      async run({ store: { engine, log } }) {
        await writeLog(log, sampleLog());
        const answers = await Promise.all([answersOf(engine, query), answersOf(engine, query)]);
        expectSame(answers, [expected(), expected()], 'the answers');
      },
    },
    {
      law: 'a signal that is aborted already stops every report',
      async run({ store: { engine, log } }) {
        await writeLog(log, sampleLog());
        for (const [name, rows] of Object.entries(reports)) {
          const reason = new Error('the caller went away');
          const asking = async () => collect(rows(engine, { signal: AbortSignal.abort(reason) }));
          await expectReason(asking(), reason, name);
        }
      },
    },
    {
      law: 'a signal that is aborted before the first row is taken stops every report',
      async run({ store: { engine, log } }) {
        await writeLog(log, sampleLog());
        for (const [name, rows] of Object.entries(reports)) {
          const controller = new AbortController();
          const reason = new Error('the caller went away');
          const unread = rows(engine, { signal: controller.signal });
          controller.abort(reason);
          await expectReason(collect(unread), reason, name);
        }
      },
    },
    {
      law: "rows that are aborted on their way end with the signal's reason",
      async run({ store: { engine, log } }) {
        await writeLog(log, sampleLog());
        for (const [name, rows] of Object.entries(reports)) {
          const controller = new AbortController();
          const reason = new Error('the caller went away');
          const interrupted = collectBeside(rows(engine, { signal: controller.signal }), async () =>
            controller.abort(reason),
          );
          await expectReason(interrupted, reason, name);
        }
      },
    },
    {
      law: 'while the server is down, every report fails with a retryable error, and works once it is back',
      needs: ['faults'],
      async run({ store: { engine, log }, faults }) {
        await writeLog(log, sampleLog());
        await faults.stop();
        try {
          for (const rows of Object.values(reports)) {
            const asking = async () => collect(rows(engine, {}));
            await expectRetryable(asking());
          }
        } finally {
          await faults.start();
        }
        expectSame(await answersOf(engine, query), expected(), 'the answers');
      },
    },
    {
      law: 'rows that are cut off by a server killed end with a retryable error, or come to the last one',
      needs: ['faults'],
      async run({ store: { engine, log }, faults }) {
        await writeLog(log, sampleLog());
        for (const [name, rows] of Object.entries(reports)) {
          const outcome = await outcomeOf(collectBeside(rows(engine, {}), () => faults.kill()));
          await faults.start();
          if ('error' in outcome) await expectRetryable(Promise.reject(outcome.error));
          else expectSame(outcome.value, await collect(rows(engine, {})), name);
        }
      },
    },
  ];
}

const query = allUpTo(sampleLog().length);

const reports: {
  readonly [name: string]: (engine: BatchEngine, options: CallOptions) => AsyncIterable<unknown>;
} = {
  dailyEngagement: (engine, options) => engine.dailyEngagement(query, options),
  coursePerformance: (engine, options) => engine.coursePerformance(query, options),
};

function expected() {
  return expectedAnswers(sampleLog(), query);
}

/** Everything that comes; behind the first row something else happens. */
async function collectBeside<T>(rows: AsyncIterable<T>, happening: () => Promise<void>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) {
    all.push(row);
    if (all.length === 1) await happening();
  }
  return all;
}
