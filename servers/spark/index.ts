export type { LocalServer, Server, ServerControl } from '../server.ts';
export { sparkConnectJar } from './install-spark.ts';
export type { LocalSparkOptions } from './launch-spark.ts';
export { startLocalSpark } from './local-spark.ts';
export { startLocalSparkCluster } from './local-spark-cluster.ts';
export { runSql } from './run-sql.ts';
export { startSpark } from './start-spark.ts';
export { storesForSpark } from './stores-for-spark.ts';
