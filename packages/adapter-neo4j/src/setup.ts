import { SetupError } from '@learntrack/core';
import type { Database } from './database.ts';
import { adapterName } from './errors.ts';

/** What is there once, and found by its key. */
const keys = [
  ['Student', 'studentId'],
  ['Activity', 'activityId'],
  ['Region', 'name'],
  ['Checkpoint', 'projection'],
] as const;

const schema = [
  'CREATE CONSTRAINT learntrack_student IF NOT EXISTS FOR (s:Student) REQUIRE s.studentId IS UNIQUE',
  'CREATE CONSTRAINT learntrack_activity IF NOT EXISTS FOR (a:Activity) REQUIRE a.activityId IS UNIQUE',
  'CREATE CONSTRAINT learntrack_region IF NOT EXISTS FOR (r:Region) REQUIRE r.name IS UNIQUE',
  'CREATE CONSTRAINT learntrack_checkpoint IF NOT EXISTS FOR (c:Checkpoint) REQUIRE c.projection IS UNIQUE',
  'CREATE INDEX learntrack_timestamp IF NOT EXISTS FOR (a:Activity) ON (a.timestamp)',
  'CREATE INDEX learntrack_courseId_timestamp IF NOT EXISTS FOR (a:Activity) ON (a.courseId, a.timestamp)',
];

/** What queries ask for by name (`USING INDEX SEEK`) and fail without; a constraint brings the index of its key along. */
const indexed = [...keys, ['Activity', 'timestamp'], ['Activity', 'courseId, timestamp']] as const;

/** Makes the constraints and indexes, as far as they are not there; run again, it changes nothing. */
export async function setUp(database: Database): Promise<void> {
  for (const one of schema) {
    await database
      .write((transaction) => transaction.run(one))
      .catch((error) => {
        // Whoever sets up at the same time was faster, in between IF NOT EXISTS and making it.
        if (error?.code !== 'Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists') throw error;
      });
  }
  await database.read((transaction) => transaction.run('CALL db.awaitIndexes(3600)'));
}

/** Without its constraints a graph would take a student, or a checkpoint, twice. */
export async function checkSetUp(database: Database, operation: string): Promise<void> {
  const { records } = await database.read((transaction) =>
    transaction.run('SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties'),
  );
  const found = records
    .filter((record) => /UNIQUENESS|NODE_KEY/.test(record.get('type')))
    .map((record) => `${record.get('labelsOrTypes')}.${record.get('properties')}`);
  const missing = keys.map((key) => key.join('.')).filter((key) => !found.includes(key));
  if (missing.length === 0) return;
  throw new SetupError(
    `the database is not set up: it has no unique ${missing.join(', ')}; run setup() once, or name the right database`,
    { adapter: adapterName, operation },
  );
}

/** One that is still filled, or failed to be, answers no query. */
export async function checkIndexes(database: Database, operation: string): Promise<void> {
  const { records } = await database.read((transaction) =>
    transaction.run(
      `SHOW INDEXES YIELD type, entityType, labelsOrTypes, properties, state
       WHERE type = 'RANGE' AND entityType = 'NODE' RETURN labelsOrTypes, properties, state`,
    ),
  );
  const states = new Map(
    records.map((record) => [
      `${record.get('labelsOrTypes')}(${record.get('properties').join(', ')})`,
      String(record.get('state')),
    ]),
  );
  const lacking = indexed
    .map(([label, properties]) => `${label}(${properties})`)
    .filter((index) => states.get(index) !== 'ONLINE')
    .map((index) => `${index} (${states.get(index)?.toLowerCase() ?? 'not there'})`);
  if (lacking.length === 0) return;
  throw new SetupError(
    `the database is not set up: it has no index that is online on ${lacking.join(', ')}; drop one that failed, and run setup() once, which waits until all are online`,
    { adapter: adapterName, operation },
  );
}
