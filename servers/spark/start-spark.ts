import { containersRun } from '../containers-run.ts';
import type { Server } from '../server.ts';
import { startLocalSpark } from './local-spark.ts';
import { startSparkContainer } from './spark-container.ts';
import { parseSparkUrl } from './spark-url.ts';

/**
 * A Spark Connect server: the one that `LEARNTRACK_SPARK_URL` names, such as `sc://127.0.0.1:15002/;token=…`; else one in
 * a container, where a container runtime answers; else one on this machine.
 */
export async function startSpark(): Promise<Server> {
  const url = process.env.LEARNTRACK_SPARK_URL;
  if (!url) return (await containersRun()) ? startSparkContainer() : startLocalSpark();
  parseSparkUrl(url);
  return { url, remove: async () => {} };
}
