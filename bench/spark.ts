import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '@learntrack/servers/mongo';
import { startLocalSpark } from '@learntrack/servers/spark';
import type { Benchmark } from './measure.ts';
import { reportPerformance } from './spark/performance.ts';
import { readLog } from './spark/reading.ts';

/** The versions that were measured. */
const servers = { spark: '4.1.4', 'mongo-spark-connector': '10.5.0', duckdb: '' };

/** Batch reports on Spark, against the same query sent straight, and against a single-node engine. */
export const spark = {
  name: 'spark',
  servers,
  async run(progress) {
    const folder = mkdtempSync(join(tmpdir(), 'learntrack-bench-'));
    const mongo = await startMongo();
    const server = await startLocalSpark({
      heap: '4g',
      thorough: true,
      settings: {
        'spark.mongodb.read.connection.uri': mongo.url,
        // As the adapter sets it in its sessions.
        'spark.sql.objectHashAggregate.sortBased.fallbackThreshold': '50000',
      },
    });
    try {
      const { measures, duckdb } = await reportPerformance(server.url, folder, progress);
      servers.duckdb = duckdb;
      return [...measures, ...(await readLog(server.url, mongo.url, progress))];
    } finally {
      await server.remove();
      await mongo.remove();
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Benchmark & { readonly servers: object };
