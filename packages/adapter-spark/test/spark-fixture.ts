import { type LocalSparkOptions, type Server, startLocalSpark, startSpark } from '@learntrack/servers/spark';
import type { Capability } from '@learntrack/testkit';
import { afterAll } from 'vitest';

/** Starts a server for the tests of a file: of its own where it has settings, else the one that is there, if any. */
export async function sparkForTests(options?: LocalSparkOptions): Promise<Server> {
  const server = await (options ? startLocalSpark(options) : startSpark());
  afterAll(() => server.remove());
  return server;
}

/** What a suite may do to a server; less where it is not ours. */
export function capabilitiesOf({ control }: Server): Capability[] {
  return control ? ['faults', 'pause'] : [];
}
