import { setTimeout as sleep } from 'node:timers/promises';
import { isLearnTrackError, type LearnTrack, untilAborted } from '@learntrack/core';
import type { Figures, Section, SectionName } from './events.ts';
import { type FigureSource, type FigureSources, figureSources } from './figures.ts';
import { followed } from './follow.ts';
import { sectionProblem } from './section-problem.ts';
import type { Viewers } from './viewers.ts';

/** What looking up figures needs. */
export interface TellingParts {
  readonly learnTrack: LearnTrack;
  readonly viewers: Pick<Viewers, 'tell' | 'tellScore'>;
  /** What the store behind a port is called. */
  readonly storeOf: (port: FigureSource['port']) => string;
  /** Tells the operator that a section has no newer figures, once. */
  readonly onProblem: (section: SectionName, problem: string) => void;
  /** Looks for multi-region access also while nobody watches, for its metric. */
  readonly searchesAlways: boolean;
}

/** Figures that are looked up while somebody watches: once for all of them. */
export interface TellingFigures {
  /** Tells how many watch. */
  readonly watched: (count: number) => void;
  readonly close: () => Promise<void>;
}

const names: readonly SectionName[] = ['log', 'distribution', 'leaderboard', 'multiRegion', 'daily'];
const unwatchedSearchMs = 60_000;
const longestPauseMs = 10_000;

/** Looks figures up and tells viewers of them. */
export function tellFigures(parts: TellingParts): TellingFigures {
  const sources = figureSources(parts.learnTrack);
  const sections = Object.fromEntries(
    names.map((name) => {
      const look = toldSection(name, sources, parts);
      return [name, { look, ...followed({ look, ...paceOf(sources[name]) }) }];
    }),
  ) as {
    readonly [Name in SectionName]: ReturnType<typeof followed> & { look: ReturnType<typeof toldSection> };
  };
  const hurryScores = () => {
    sections.leaderboard.hurry();
    sections.distribution.hurry();
  };

  let watching: AbortController | undefined;
  let closed = false;
  const ending = new AbortController();
  const running = new Set<Promise<unknown>>();
  const run = (task: Promise<unknown>) => {
    running.add(task);
    task.finally(() => running.delete(task));
  };
  const unwatchedSearch = followed({
    look: async (signal) => {
      if (!watching) await sections.multiRegion.look(signal);
    },
    ...{ leastMs: unwatchedSearchMs, mostMs: unwatchedSearchMs },
  });
  if (parts.searchesAlways) run(unwatchedSearch.follow(ending.signal));

  return {
    watched: (count) => {
      if (closed) return;
      if (count === 0) {
        watching?.abort();
        watching = undefined;
      } else if (!watching) {
        watching = new AbortController();
        const { signal } = watching;
        for (const name of names) run(sections[name].follow(signal));
        run(tellScores(parts, hurryScores, signal));
      }
    },
    close: async () => {
      closed = true;
      ending.abort();
      watching?.abort();
      await Promise.all(running);
    },
  };
}

function paceOf({ leastMs, mostMs }: FigureSource): { readonly leastMs: number; readonly mostMs: number } {
  return { leastMs, mostMs };
}

/** Looks a section's figures up and tells them; when that fails, why, beside those that there were. */
function toldSection<Name extends SectionName>(
  name: Name,
  sources: FigureSources,
  { viewers, storeOf, onProblem }: TellingParts,
): (signal: AbortSignal) => Promise<void> {
  const { ask, port, patienceMs }: FigureSource<Name> = sources[name];
  let known: Pick<Section<Name>, 'figures' | 'at'> = {};
  let told: string | undefined;
  return async (signal) => {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    try {
      // A store that hangs need not heed the signal.
      const figures: Figures[Name] = await untilAborted(ask(patience), patience);
      known = { figures, at: Date.now() };
      told = undefined;
      viewers.tell(name, known as Section<Name>);
    } catch (error) {
      if (signal.aborted) return;
      const problem = sectionProblem(error, storeOf(port));
      if (problem !== told) onProblem(name, problem);
      told = problem;
      viewers.tell(name, { ...known, problem } as Section<Name>);
    }
  };
}

/** Tells the students whose scores change; a watch that ends is begun again. */
async function tellScores(
  { learnTrack, viewers }: TellingParts,
  hurry: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      // What changed before the watch had begun is told by nobody: it is looked up.
      for await (const change of learnTrack.scores.watch({ signal, onReady: hurry })) {
        failures = 0;
        viewers.tellScore({ ...change, at: Date.now() });
        hurry();
      }
    } catch (error) {
      // The leaderboard tells it as well.
      if (isLearnTrackError(error, 'MISSING_ADAPTER')) return;
    }
    const pause = Math.min(longestPauseMs, 100 * 2 ** failures);
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}
