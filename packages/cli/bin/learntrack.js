#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/main.js', import.meta.url);
const problem = whyNot();
if (problem === undefined) {
  const { main } = await import(entry);
  await main();
} else {
  process.stderr.write(`learntrack: ${problem}\n`);
  process.exitCode = 1;
}

function whyNot() {
  if (Number.parseInt(process.versions.node, 10) < 24) {
    return `needs Node.js 24 or later; this is ${process.versions.node} (${process.execPath})`;
  }
  if (!existsSync(entry)) return 'is not built yet; run `npm run build` first';
  return undefined;
}
