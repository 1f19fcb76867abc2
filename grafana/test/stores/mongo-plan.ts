import type { Db, Document } from 'mongodb';

/** How MongoDB finds what a pipeline asks for. */
export interface MongoPlan {
  /** The kinds of stages, such as `IXSCAN`, from the last to the first. */
  readonly stages: readonly string[];
  /** How many documents and keys of an index it looked at. */
  readonly documents: number;
  readonly keys: number;
}

/** Has MongoDB explain a pipeline, and run it. */
export async function explainPipeline(
  database: Db,
  collection: string,
  pipeline: readonly Document[],
): Promise<MongoPlan> {
  const told = await database.command({
    explain: { aggregate: collection, pipeline, cursor: {} },
    verbosity: 'executionStats',
  });
  // Where stages are left that the query engine does not run, they stand after what it does.
  const { queryPlanner, executionStats } = told.stages?.[0]?.$cursor ?? told;
  return {
    stages: stagesOf(queryPlanner.winningPlan.queryPlan ?? queryPlanner.winningPlan),
    documents: executionStats.totalDocsExamined,
    keys: executionStats.totalKeysExamined,
  };
}

function stagesOf({ stage, inputStage, inputStages = [] }: Document): string[] {
  return [stage, ...[...(inputStage ? [inputStage] : []), ...inputStages].flatMap(stagesOf)];
}
