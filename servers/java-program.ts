import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { exclusively } from './exclusively.ts';
import { ensureJava } from './java.ts';

/** A Java program that is installed. */
export interface JavaProgram {
  readonly command: string;
  /** Those that come before the name of its main class. */
  readonly args: readonly string[];
  /** Where it is; its jars are in `jars`. */
  readonly folder: string;
}

/** A Java program that can be installed. */
export interface JavaSource {
  readonly name: string;
  readonly version: string;
  /** Puts its jars, and those that it needs, into a folder that is not there yet. */
  readonly download: (folder: string) => Promise<void>;
  /** The versions of Java that run it. */
  readonly javaVersions: readonly number[];
  /** Starts it, has it do a little of everything, and ends it in order. */
  readonly rehearse: (program: JavaProgram) => Promise<void>;
  /** What to do where it cannot be installed. */
  readonly otherWays: string;
}

/**
 * Puts a Java program into the cache, once, with an archive of the classes that it loads: with it, a server starts in
 * a third to two thirds of the time.
 */
export async function installJavaProgram(source: JavaSource): Promise<JavaProgram> {
  const { name, version } = source;
  try {
    if (process.platform !== 'linux') throw new Error('only Linux is supported');
    return await install(source, join(cacheFolder(), `${name}-${version}`));
  } catch (error) {
    const why = (error as Error).message;
    throw new Error(`${name} was not installed: ${why}\nElse ${source.otherWays}`, { cause: error });
  }
}

async function install(
  { download, javaVersions, rehearse }: JavaSource,
  folder: string,
): Promise<JavaProgram> {
  const { command, build } = await ensureJava(javaVersions);
  const jars = join(folder, 'jars');
  // An archive is of use to the very Java that wrote it alone.
  const archive = join(folder, `classes-${build}.jsa`);
  const program = (...sharing: readonly string[]): JavaProgram => {
    // In one order always: the archive is for a class path.
    const classPath = readdirSync(jars)
      .sort()
      .map((name) => join(jars, name));
    return { command, args: [...sharing, '-cp', classPath.join(':')], folder };
  };
  // Several tests may start at once: one installs, and the others find what it did.
  if (!existsSync(archive)) {
    await exclusively('install', async () => {
      mkdirSync(folder, { recursive: true });
      const draft = mkdtempSync(join(folder, 'draft-'));
      try {
        // Each appears whole, or not at all.
        if (!existsSync(jars)) {
          await download(join(draft, 'jars'));
          renameSync(join(draft, 'jars'), jars);
        }
        if (!existsSync(archive)) {
          const written = join(draft, 'classes.jsa');
          await rehearse(program(`-XX:ArchiveClassesAtExit=${written}`));
          // A Java that came without an archive cannot add to it, and need not try at every start.
          if (!existsSync(written)) writeFileSync(written, '');
          renameSync(written, archive);
        }
      } finally {
        rmSync(draft, { recursive: true, force: true });
      }
    });
  }
  return program(`-XX:SharedArchiveFile=${archive}`, '-Xshare:auto');
}
