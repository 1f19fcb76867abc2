import { createLearnTrack, type LearnTrack, type LearnTrackOptions } from '@learntrack/core';
import type { CommandIo } from './command-io.ts';
import { loadConfig } from './config.ts';

/** Does something with the LearnTrack of a configuration, which projects when it is told to, and closes it. */
export async function withConfigured<T>(
  config: string | undefined,
  io: CommandIo,
  run: (learnTrack: LearnTrack, options: LearnTrackOptions) => Promise<T>,
): Promise<T> {
  const options = await loadConfig(config, io.cwd);
  const learnTrack = await createLearnTrack({ ...options, projections: 'off' });
  try {
    return await run(learnTrack, options);
  } finally {
    await learnTrack.close();
  }
}
