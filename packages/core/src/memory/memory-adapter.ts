import { type Adapter, defineAdapter } from '../composition/adapter.ts';
import type { PortName, Ports } from '../ports/ports.ts';
import { MemoryActivityStore } from './activity-store.ts';
import { MemoryBatchEngine } from './batch-engine.ts';
import { MemoryRegionGraph } from './region-graph.ts';
import { MemoryReportStore } from './report-store.ts';
import { MemoryScoreBoard } from './score-board.ts';
import { MemoryStateStore } from './state-store.ts';
import { MemoryStudentStore } from './student-store.ts';

/** The ports that the memory adapter provides. */
export type MemoryPort = Exclude<PortName, 'clock'>;

/**
 * Every port in memory: the reference that all adapters are held against, and the default. Nothing is kept when the
 * process ends.
 *
 * @param options - `only`: the ports to provide; default all
 *
 * @example
 * ```ts
 * const learnTrack = await createLearnTrack({ adapters: [...production, memoryAdapter({ only: ['scoreBoard'] })] });
 * ```
 */
export function memoryAdapter<Name extends MemoryPort = MemoryPort>(
  options: { readonly only?: readonly Name[] } = {},
): Adapter<Name> {
  const ports: Pick<Parameters<typeof defineAdapter<MemoryPort>>[0]['ports'], MemoryPort> = {
    activityStore: () => new MemoryActivityStore(),
    studentStore: () => new MemoryStudentStore(),
    scoreBoard: () => new MemoryScoreBoard(),
    regionGraph: () => new MemoryRegionGraph(),
    reportStore: () => new MemoryReportStore(),
    batchEngine: (resolve) => new MemoryBatchEngine(resolve('activityStore')),
    stateStore: () => new MemoryStateStore(),
  };
  const names = options.only ?? (Object.keys(ports) as Name[]);
  return defineAdapter({
    name: '@learntrack/core/memory',
    ports: Object.fromEntries(names.map((name) => [name, ports[name]])) as {
      readonly [N in Name]: () => Ports[N];
    },
  });
}
