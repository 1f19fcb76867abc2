import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './file-call.ts';

/** A text as it was read. */
export interface Version {
  /** From 0; the next version has the next number. */
  readonly number: number;
  /** The name of the version's file; nothing where no version counts. */
  readonly name: string | undefined;
  /** Nothing where no version counts, or where its file is lost. */
  readonly text: string | undefined;
  /** Whether there are files of versions, but no head to tell which one counts. */
  readonly headless: boolean;
}

/**
 * A text that several processes change by compare-and-set, in a folder on a local disk. A version is a file that never
 * changes; the one whose name `head/` holds counts. Renaming that one name is the commit: of all who rename it from the
 * same version, the file system lets one, and names are never used twice.
 */
export class VersionedFile {
  readonly #folder: string;
  readonly #head: string;

  /** @param folder - must be there; a folder that is not is a disk that is not */
  constructor(folder: string) {
    this.#folder = folder;
    this.#head = join(folder, 'head');
  }

  async read(): Promise<Version> {
    for (let missing: string | undefined; ; ) {
      const names = await readdir(this.#folder);
      const [name] = names.includes('head') ? await readdir(this.#head) : [];
      if (name === undefined) {
        const numbers = names.map(numberOf).filter((number) => number >= 0);
        return { number: Math.max(0, ...numbers), name, text: undefined, headless: numbers.length > 0 };
      }
      const version = { number: numberOf(name), name, headless: false };
      // It counted before the folder was listed, and still does: nobody has removed it but an accident.
      if (name === missing && !names.includes(name)) return { ...version, text: undefined };
      try {
        return { ...version, text: await readFile(join(this.#folder, name), 'utf8') };
      } catch (error) {
        if (!hasCode(error, 'ENOENT')) throw error;
        missing = name;
      }
    }
  }

  // #region replace
  /**
   * Puts a text in the place of a version.
   *
   * @returns whether it did; not, when another version counts by now
   */
  async replace(version: Version, text: string): Promise<boolean> {
    const number = version.number + 1;
    const name = nameOf(number);
    const file = join(this.#folder, name);
    // The head first: only a store that has lost its head has versions without one.
    const before = version.name ?? (await this.#begin(version.number));
    await writeFile(file, text, { flag: 'wx', flush: true });
    // A power cut must not leave a head that names what is not there.
    await sync(this.#folder);
    try {
      await rename(join(this.#head, before), join(this.#head, name));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      await rm(file, { force: true });
      return false;
    }
    await sync(this.#head);
    await this.#sweep(number, name);
    return true;
  }
  // #endregion

  /** Makes the head, once: a folder takes the place of none or of an empty one, and of no other. */
  async #begin(number: number): Promise<string> {
    const head = `${this.#head}.${randomUUID()}`;
    const name = nameOf(number);
    await mkdir(head);
    await writeFile(join(head, name), '');
    try {
      await rename(head, this.#head);
      await sync(this.#folder);
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      await rm(head, { recursive: true, force: true });
    }
    return name;
  }

  /** Removes the versions up to one, and what crashes and lost races left of them. */
  async #sweep(number: number, kept: string): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (numberOf(name) <= number && name !== kept) await rm(join(this.#folder, name), { force: true });
    }
  }
}

function nameOf(number: number): string {
  return `${number}-${randomUUID()}.json`;
}

/** The number in the name of a version's file; not a number for other names. */
function numberOf(name: string): number {
  return Number.parseInt(name, 10);
}

/** Makes the names in a folder outlive a power cut. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
