import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Learning data of others, outside the repository. */
export interface DataSet {
  readonly path: string;
  /** Empty where it is there; else what a test is called by, too, that is skipped for want of it. */
  readonly absence: string;
}

/** What lies where `LEARNTRACK_TEST_DATA` says. */
export function dataSet(name: string): DataSet {
  const folder = process.env.LEARNTRACK_TEST_DATA ?? '../shared/data';
  const path = resolve(import.meta.dirname, '..', folder, name);
  return { path, absence: existsSync(path) ? '' : ` (SKIPPED: no ${path}; set LEARNTRACK_TEST_DATA)` };
}
