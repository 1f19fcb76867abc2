import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Argument, Command, InvalidArgumentError } from 'commander';

/** What Vitest runs for each: a project, and which of its files. */
const storms: { readonly [name: string]: { readonly project: string; readonly files: readonly string[] } } = {
  mongo: { project: 'adapter-mongo', files: ['crash'] },
  redis: { project: 'adapter-redis', files: ['crash', 'race'] },
  neo4j: { project: 'adapter-neo4j', files: ['crash', 'million'] },
  cassandra: { project: 'adapter-cassandra', files: ['crash', 'race', 'ends'] },
  together: { project: 'tests', files: ['together/storm'] },
};

await new Command('npm run test:storm --')
  .description('Kills servers and processes for much longer than npm test does')
  .addArgument(
    new Argument('[names...]', 'which; default all')
      .choices(Object.keys(storms))
      .default(Object.keys(storms)),
  )
  .option(
    '--seed <number>',
    'what is random is the same for the same seed; default another each time',
    parseSeed,
  )
  .action(async (names: readonly string[], { seed }: { readonly seed?: number }) => {
    for (const name of new Set(names)) if (!(await storm(name, seed))) process.exitCode = 1;
  })
  .parseAsync();

async function storm(name: string, seed: number | undefined): Promise<boolean> {
  const { project = '', files = [] } = storms[name] ?? {};
  const vitest = spawn('vitest', ['run', '--project', project, ...files], {
    stdio: 'inherit',
    env: {
      ...process.env,
      LEARNTRACK_STORM_KILLS: '100',
      ...(seed !== undefined && { LEARNTRACK_STORM_SEED: String(seed) }),
    },
  });
  const [code] = await once(vitest, 'exit');
  return code === 0;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return seed;
  throw new InvalidArgumentError('A seed is a whole number from 0.');
}
