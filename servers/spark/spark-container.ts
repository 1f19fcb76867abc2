import { randomBytes } from 'node:crypto';
import { GenericContainer, Wait } from 'testcontainers';
import type { Server } from '../server.ts';

const image = 'apache/spark:4.1.4';
const port = 15002;
const patienceMs = 300_000;

/** Starts a Spark Connect server in a container; it fetches its connectors when it starts. */
export async function startSparkContainer(): Promise<Server> {
  const token = randomBytes(12).toString('hex');
  const container = await new GenericContainer(image)
    .withEnvironment({ SPARK_NO_DAEMONIZE: '1' })
    .withCommand([
      '/opt/spark/sbin/start-connect-server.sh',
      ...['--conf', `spark.connect.authenticate.token=${token}`],
      ...['--conf', 'spark.jars.ivy=/tmp/ivy', '--conf', 'spark.sql.session.timeZone=UTC'],
      '--packages',
      'org.mongodb.spark:mongo-spark-connector_2.13:10.5.0,com.datastax.spark:spark-cassandra-connector_2.13:3.5.1',
    ])
    .withExposedPorts(port)
    .withWaitStrategy(Wait.forLogMessage(/Spark Connect server started/))
    .withStartupTimeout(patienceMs)
    .start();
  return {
    url: `sc://${container.getHost()}:${container.getMappedPort(port)}/;token=${token}`,
    remove: async () => void (await container.stop()),
  };
}
