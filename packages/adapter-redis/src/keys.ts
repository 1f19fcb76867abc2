import type { Board } from '@learntrack/core';

/** The names of one namespace's keys. They share a hash tag, so that a cluster keeps them where one script sees all. */
export class Keys {
  /** A hash: the checkpoint, where its generation started, and the generation that queries see. */
  readonly checkpoint: string;
  /** A hash: every generation that has data, and the position it stood at when the next one started. */
  readonly generations: string;

  constructor(namespace: string) {
    this.checkpoint = `{${namespace}}:scores`;
    this.generations = `${this.checkpoint}:generations`;
  }

  /** A hash: the boards of a generation, and how many students each has. */
  boards(generation: number): string {
    return `${this.checkpoint}:${generation}`;
  }

  /** A set: the actions that a generation has boards of. */
  actions(generation: number): string {
    return `${this.boards(generation)}:actions`;
  }

  /**
   * A sorted set: the *negative* forward-decayed sum of each student of a board. Redis sorts upwards, and equal ones by
   * their names: so the highest score comes first, and of equal ones the first name.
   */
  board(generation: number, name: string): string {
    return `${this.boards(generation)}:${name}`;
  }
}

/** What a board is called in its key. */
export function boardName({ courseId, action }: Board): string {
  if (courseId === undefined) return action === undefined ? 'overall' : `action:${action}`;
  return action === undefined ? `course:${courseId}` : `course-action:${JSON.stringify([courseId, action])}`;
}
