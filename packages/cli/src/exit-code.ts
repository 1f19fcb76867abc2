/** How the command ends. */
export const exitCode = {
  done: 0,
  failed: 1,
  /** A usage error, or a file that cannot be read or written. */
  misused: 2,
  /** Everything was read, and some lines were rejected or in conflict. */
  someRejected: 3,
  interrupted: 130,
} as const;
