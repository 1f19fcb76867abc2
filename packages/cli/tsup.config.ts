import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  target: 'node24',
  clean: true,
  // After the command is built, for that empties the folder.
  onSuccess: buildPage,
});

/** Bundles the page of `learntrack serve` for browsers. */
async function buildPage(): Promise<void> {
  const license = createRequire(import.meta.url).resolve('uplot/LICENSE');
  await build({
    entryPoints: ['page/page.ts', 'page/page.css', 'page/index.html', 'page/icon.svg'],
    outdir: 'dist/page',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    loader: { '.html': 'copy', '.svg': 'copy' },
    banner: { js: `/* With uPlot:\n${readFileSync(license, 'utf8')}*/` },
    logLevel: 'warning',
  });
}
