import { getContainerRuntimeClient } from 'testcontainers';

/** Whether a container runtime answers on this machine, and may be used. */
export async function containersRun(): Promise<boolean> {
  if (process.env.LEARNTRACK_SERVERS === 'local') return false;
  try {
    await getContainerRuntimeClient();
    return true;
  } catch {
    return false;
  }
}
