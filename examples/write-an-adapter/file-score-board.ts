import { setTimeout } from 'node:timers/promises';
import {
  type Board,
  type CallOptions,
  type Checkpoint,
  CheckpointError,
  compareText,
  describeCheckpoint,
  forwardDecayOf,
  PositionConflictError,
  type ScoreBoard,
  type StoredCheckpoint,
  sameCheckpoint,
  scoreAt,
} from '@learntrack/core';
import { call } from './file-call.ts';
import type { Version, VersionedFile } from './versioned-file.ts';

/** How long somebody who watches waits before they look again. */
const betweenLooksMs = 50;

// #region state
interface SummedBoard extends Board {
  /** The forward-decayed sum of each student. */
  readonly sums: Map<string, number>;
}

interface Generation {
  checkpoint: Checkpoint;
  readonly startedAt: number;
  readonly boards: SummedBoard[];
}

/** What the file holds. */
interface State {
  /** The generation that steps are applied to. */
  readonly current: Generation;
  /** What queries see until the current one has caught up; else they see that. */
  readonly before?: Generation | undefined;
}

function read({ text }: Version): State | undefined {
  if (text === undefined) return undefined;
  return JSON.parse(text, (key, value) => (key === 'sums' ? new Map(value) : value));
}

function write(state: State): string {
  // A map becomes its entries: were its keys properties, `__proto__` would be no student.
  return JSON.stringify(state, (_, value) => (value instanceof Map ? [...value] : value));
}
// #endregion

/** Engagement scores in a file. Every step writes all of them: right for a class, too slow for a university. */
export function fileScoreBoard(file: VersionedFile): ScoreBoard {
  // #region change
  /** Reads, changes and commits; once more where somebody else was faster. */
  function commit(
    operation: string,
    options: CallOptions | undefined,
    change: (state: State | undefined, version: Version) => State,
  ): Promise<State> {
    return call(operation, options, async () => {
      for (;;) {
        const version = await file.read();
        const state = change(read(version), version);
        options?.signal?.throwIfAborted();
        if (await file.replace(version, write(state))) return state;
      }
    });
  }
  // #endregion

  /** The boards that queries see, and the score that a sum stands for. */
  function served(operation: string, at: Date, options: CallOptions | undefined) {
    return call(operation, options, async () => {
      const { current, before = current } = read(await file.read()) ?? {};
      if (!before) return { boards: [], scoreOf: () => 0 };
      const decay = forwardDecayOf(before.checkpoint.definition);
      return { boards: before.boards, scoreOf: (sum: number) => scoreAt(sum, decay, at) };
    });
  }

  /** Everybody on a board, the best first. */
  async function ranking(operation: string, query: Board & { readonly at: Date }, options?: CallOptions) {
    const { boards, scoreOf } = await served(operation, query.at, options);
    return [...(find(boards, query)?.sums ?? [])]
      .sort(([a, sumOfA], [b, sumOfB]) => sumOfB - sumOfA || compareText(a, b))
      .map(([studentId, sum]) => ({ studentId, score: scoreOf(sum) }));
  }

  return {
    readCheckpoint: (options) =>
      call('readCheckpoint', options, async () => {
        const state = read(await file.read());
        return state && storedCheckpoint(state);
      }),

    // #region apply
    async apply({ after, upTo, erase, add }, options) {
      await commit('apply', options, (state, version) => {
        if (!state && version.name) throw new CheckpointError(`${version.name} is lost; rebuild the scores`);
        expectStored(after, state);
        const { current, before = current } = state;
        for (const [studentId, position] of erase) {
          for (const { checkpoint, boards } of [before, current]) {
            if (checkpoint.position >= position) continue;
            for (const { sums } of boards) sums.delete(studentId);
          }
        }
        for (const { increments, ...board } of add.boards) {
          const summed = find(current.boards, board) ?? { ...board, sums: new Map<string, number>() };
          if (!current.boards.includes(summed)) current.boards.push(summed);
          for (const [studentId, increment] of increments) {
            summed.sums.set(studentId, (summed.sums.get(studentId) ?? 0) + increment);
          }
        }
        current.checkpoint = upTo;
        return state;
      });
    },
    // #endregion

    // #region generations
    async startGeneration({ after, logId, definition, startedAt, replace }, options) {
      const state = await commit('startGeneration', options, (stored, { number, headless }) => {
        if (headless && !replace) throw new CheckpointError('there are scores without a checkpoint');
        if (after || stored) expectStored(after, stored);
        // Versions only grow, and so do generations that are numbered by them.
        const checkpoint = { logId, definition, generation: number + 1, position: 0, activityId: '' };
        return {
          current: { checkpoint, startedAt, boards: [] },
          before: stored?.before ?? stored?.current,
        };
      });
      return storedCheckpoint(state);
    },

    async completeGeneration({ generation }, options) {
      await commit('completeGeneration', options, (state) => {
        if (state?.current.checkpoint.generation === generation) return { current: state.current };
        throw conflict(`generation ${generation}`, state);
      });
    },
    // #endregion

    // #region queries
    async score(query, options) {
      const students = await ranking('score', query, options);
      return students.find(({ studentId }) => studentId === query.studentId)?.score;
    },

    async rank(query, options) {
      const students = await ranking('rank', query, options);
      const i = students.findIndex(({ studentId }) => studentId === query.studentId);
      return students[i] && { ...students[i], rank: i + 1, of: students.length };
    },

    async top({ limit, offset, ...query }, options) {
      return (await ranking('top', query, options)).slice(offset, offset + limit);
    },

    async count(query, options) {
      const students = await ranking('count', query, options);
      return query.thresholds.map((least) => students.filter(({ score }) => score >= least).length);
    },

    async parts({ studentId, courseId, at }, options) {
      const { boards, scoreOf } = await served('parts', at, options);
      const parts = new Map<string, number>();
      for (const { action, sums, ...board } of boards) {
        const sum = sums.get(studentId);
        if (action !== undefined && board.courseId === courseId && sum !== undefined)
          parts.set(action, scoreOf(sum));
      }
      return parts;
    },
    // #endregion

    // #region watch
    async *watch({ at, above = 0, ...board }, options) {
      // As of one instant, scores differ only where something was added.
      const asOf = at();
      const look = async () => {
        const students = await ranking('watch', { ...board, at: asOf }, options);
        return new Map(students.map(({ studentId, score }) => [studentId, score]));
      };
      let told = await look();
      options?.onReady?.();
      for (;;) {
        const scores = await look();
        // Whoever was erased is new when they come back.
        told = new Map([...told].filter(([studentId]) => scores.has(studentId)));
        const changed = [...scores.keys()].filter((student) => scores.get(student) !== told.get(student));
        if (changed.length === 0) await setTimeout(betweenLooksMs);
        for (const studentId of changed) {
          told.delete(studentId);
          const score = await this.score({ ...board, studentId, at: at() }, options);
          if (score === undefined) continue;
          told.set(studentId, scores.get(studentId) ?? 0);
          if (score >= above) yield { studentId, score };
        }
      }
    },
    // #endregion
  };
}

function storedCheckpoint({ current, before }: State): StoredCheckpoint {
  return { ...current.checkpoint, startedAt: current.startedAt, served: before === undefined };
}

function find(boards: readonly SummedBoard[], { courseId, action }: Board): SummedBoard | undefined {
  return boards.find((board) => board.courseId === courseId && board.action === action);
}

function expectStored(after: Checkpoint | undefined, state: State | undefined): asserts state is State {
  if (!sameCheckpoint(after, state?.current.checkpoint)) throw conflict(describeCheckpoint(after), state);
}

function conflict(expected: string, state: State | undefined): PositionConflictError {
  const stored = describeCheckpoint(state?.current.checkpoint);
  return new PositionConflictError(`expected ${expected}, but stored is ${stored}`);
}
