import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebianPackages } from '../debian-packages.ts';
import { installOnce } from '../install-once.ts';
import { runCommand } from '../run-command.ts';

/** The program of a browser, and the environment to start it with. */
export interface Chromium {
  readonly executablePath: string;
  readonly env: { readonly [name: string]: string };
}

const triplets: { readonly [arch: string]: string } = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/** A machine may have no fonts, and no list of where they are: without either, there is no text. */
const fontConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">usr/share/fonts</dir>
  <match target="pattern">
    <edit name="family" mode="append_last"><string>DejaVu Sans</string></edit>
  </match>
</fontconfig>
`;

/** Puts Debian's Chromium into the cache, once, with what it needs and the machine lacks. */
export async function installChromium(): Promise<Chromium> {
  const triplet = process.platform === 'linux' ? triplets[process.arch] : undefined;
  if (!triplet) {
    throw new Error(`there is none to download for ${process.platform} on ${process.arch}`);
  }
  const folder = await installOnce('chromium-debian', async (download) => {
    await unpackDebianPackages(['chromium', 'fonts-dejavu-core'], download);
    writeFileSync(join(download, 'fonts.conf'), fontConfig);
    const { executablePath, env } = chromiumIn(download, triplet);
    await runCommand(executablePath, ['--version'], env);
  });
  return chromiumIn(folder, triplet);
}

function chromiumIn(folder: string, triplet: string): Chromium {
  const libraries = join(folder, 'usr', 'lib', triplet);
  return {
    // Not the script usr/bin/chromium, which looks for the program and its settings on the machine.
    executablePath: join(folder, 'usr', 'lib', 'chromium', 'chromium'),
    env: {
      // Some packages keep libraries in folders of their own, which the system's list of them would name.
      LD_LIBRARY_PATH: [
        libraries,
        join(libraries, 'pulseaudio'),
        join(libraries, 'blas'),
        join(libraries, 'lapack'),
      ].join(':'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  };
}
