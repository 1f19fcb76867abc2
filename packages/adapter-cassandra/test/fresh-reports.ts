import { cassandraAdapter, type OwnedCassandra } from '../src/index.ts';
import { type CassandraUnderTest, freshKeyspace } from './cassandra-fixture.ts';

/** A keyspace of its own on a server, set up, and how an adapter gets there. */
export async function freshReports(
  { options }: Pick<CassandraUnderTest, 'options'>,
  more: Pick<OwnedCassandra, 'replication' | 'clientOptions'> = {},
): Promise<{ readonly keyspace: string; readonly options: OwnedCassandra }> {
  const keyspace = freshKeyspace();
  const own = { ...options, ...more, keyspace };
  const adapter = cassandraAdapter(own);
  await adapter.setup();
  await adapter.close?.();
  return { keyspace, options: own };
}
