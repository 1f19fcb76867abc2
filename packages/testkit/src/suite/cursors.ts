import type { Probe } from './fixture.ts';
import { eventually } from './patience.ts';

/** Expects that whatever is opened for reading meanwhile is freed again; others may read from the same server. */
export async function expectFreed(
  { openCursors }: Pick<Probe<unknown>, 'openCursors'>,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const before = await openCursors();
  await meanwhile();
  const more = async () => Math.max(0, (await openCursors()) - before);
  await eventually(more, 0, 'how many cursors more are open than before');
}
