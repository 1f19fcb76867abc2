import { randomUUID } from 'node:crypto';
import type { BatchProgress } from '@learntrack/core';
import { isBrokenStream } from '../errors.ts';
import type { ExecutePlanResponse, Plan } from '../protocol/spark/connect/connect_pb.js';
import type { SparkSession } from './spark-session.ts';

/** What an execution heeds and tells. */
export interface ExecuteOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/**
 * Executes a plan, and gives the batches of its rows as they come. The server ends a long answer now and then, and a
 * network may: it is taken up again behind what has come. Whoever leaves early has to close the session, which ends the job.
 */
export async function* execute(
  session: SparkSession,
  plan: Plan,
  { signal, onProgress }: ExecuteOptions,
): AsyncGenerator<Uint8Array> {
  const { ids, service } = session;
  const operationId = randomUUID();
  const request = { ...ids, operationId, clientObservedServerSideSessionId: await session.open() };
  let isComplete = false;
  let lastResponseId: string | undefined;
  let isRestored = true;
  const reattachOptions = { reattachable: true };
  let responses: AsyncIterable<ExecutePlanResponse> = service.executePlan(
    {
      ...request,
      plan,
      requestOptions: [{ requestOption: { case: 'reattachOptions', value: reattachOptions } }],
    },
    { signal },
  );
  try {
    for (;;) {
      try {
        for await (const { responseId, responseType } of responses) {
          lastResponseId = responseId;
          isRestored = true;
          if (responseType.case === 'arrowBatch') yield responseType.value.data;
          if (responseType.case === 'executionProgress' && responseType.value.stages.length > 0) {
            onProgress?.(progressOf(responseType.value.stages));
          }
          if (responseType.case === 'resultComplete') {
            isComplete = true;
            return;
          }
        }
      } catch (error) {
        // Before a first response nobody knows whether the server has the plan.
        if (!isBrokenStream(error) || !isRestored || lastResponseId === undefined) throw error;
        isRestored = false;
      }
      responses = service.reattachExecute(
        { ...request, ...(lastResponseId !== undefined && { lastResponseId }) },
        { signal },
      );
    }
  } finally {
    if (isComplete) session.release(operationId);
  }
}

function progressOf(
  stages: readonly {
    readonly numTasks: bigint;
    readonly numCompletedTasks: bigint;
    readonly done: boolean;
  }[],
): BatchProgress {
  const sum = (counts: bigint[]) => Number(counts.reduce((total, count) => total + count, 0n));
  return {
    stages: stages.length,
    stagesDone: stages.filter(({ done }) => done).length,
    tasks: sum(stages.map(({ numTasks }) => numTasks)),
    tasksDone: sum(stages.map(({ numCompletedTasks }) => numCompletedTasks)),
  };
}
