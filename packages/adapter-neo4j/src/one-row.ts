import type { ManagedTransaction, Record as Neo4jRecord } from 'neo4j-driver';

/** Asks what has one row for an answer, such as a count. */
export async function oneRow(
  transaction: ManagedTransaction,
  text: string,
  parameters: object = {},
): Promise<Neo4jRecord> {
  const { records } = await transaction.run(text, parameters);
  const [record] = records;
  if (!record) throw new TypeError('an answer of one row has none');
  return record;
}
