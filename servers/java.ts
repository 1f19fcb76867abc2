import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installDebianPackages } from './debian-packages.ts';
import { exclusively } from './exclusively.ts';
import { runCommand } from './run-command.ts';

/** A Java on this machine. */
export interface Java {
  readonly command: string;
  /** Its build, such as `17.0.15+6-Debian-1deb12u1`. */
  readonly build: string;
}

/** Where distributions put those that are not the default. */
const folder = '/usr/lib/jvm';

/**
 * A Java of one of some versions; where there is none, the first of them is installed.
 *
 * @throws Error when that cannot be done
 */
export async function ensureJava(versions: readonly number[]): Promise<Java> {
  const found = await findJava(versions);
  if (found) return found;
  const fix = `install a Java ${versions.join(' or ')}, and set JAVA_HOME to it where it is not in ${folder}`;
  try {
    await exclusively('install', () => installDebianPackages([`openjdk-${versions[0]}-jre-headless`]));
  } catch (error) {
    throw new Error(`${fix}\n${(error as Error).message}`, { cause: error });
  }
  const installed = await findJava(versions);
  if (!installed) throw new Error(fix);
  return installed;
}

async function findJava(versions: readonly number[]): Promise<Java | undefined> {
  // A JAVA_HOME is somebody's choice, so it comes first.
  const chosen = process.env.JAVA_HOME ? [process.env.JAVA_HOME] : [];
  const others = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const inHome = (home: string) => join(home, 'bin', 'java');
  for (const command of [...chosen.map(inHome), 'java', ...others.map(inHome)]) {
    const text = await runCommand(command, ['--version']).catch(() => '');
    const [, build = '', version] = /\(build ((\d+)[^\s,)]*)/.exec(text) ?? [];
    if (versions.includes(Number(version))) return { command, build };
  }
  return undefined;
}
