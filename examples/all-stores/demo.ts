import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { startServers } from './servers.ts';

// `npm run demo [-- --servers]`: what `learntrack demo` shows, in memory or on real servers, which end with it.
const args = process.argv.slice(2);
const onServers = args.includes('--servers');
const started = onServers ? await startServers() : undefined;
try {
  const config = resolve(import.meta.dirname, 'learntrack.config.ts');
  const demo = spawn(
    'learntrack',
    ['demo', ...args.filter((arg) => arg !== '--servers'), ...(onServers ? ['--config', config] : [])],
    { stdio: 'inherit', env: { ...process.env, ...started?.env } },
  );
  const [code] = await once(demo, 'exit');
  process.exitCode = code ?? 1;
} finally {
  await started?.remove();
}
