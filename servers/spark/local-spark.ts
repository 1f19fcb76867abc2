import { checkPort } from '../free-port.ts';
import type { LocalServer } from '../server.ts';
import { installSpark } from './install-spark.ts';
import { type LocalSparkOptions, launchSpark } from './launch-spark.ts';

/** Starts a Spark Connect server on the loopback address. */
export async function startLocalSpark(options: LocalSparkOptions = {}): Promise<LocalServer> {
  if (options.port !== undefined) await checkPort(options.port);
  return launchSpark(await installSpark(), options);
}
