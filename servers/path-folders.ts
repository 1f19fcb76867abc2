import { delimiter } from 'node:path';

/** The folders that programs are looked for in. */
export function pathFolders(): string[] {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}
