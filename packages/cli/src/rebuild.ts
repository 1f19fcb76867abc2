import type { Command } from 'commander';
import type { CommandIo } from './command-io.ts';
import { withConfigured } from './configured.ts';
import { exitCode } from './exit-code.ts';

/** Adds `learntrack rebuild` to the program. */
export function addRebuild(program: Command, io: CommandIo, onDone: (code: number) => void): void {
  program
    .command('rebuild')
    .description('Builds projections anew from the log; queries are answered meanwhile where the store can.')
    .argument('<projections...>', 'their names, as learntrack doctor and learntrack project tell them')
    .option('--config <file>', 'the configuration; default learntrack.config.ts or .js')
    .action(async (names: readonly string[], { config }: { readonly config?: string }) =>
      onDone(await rebuild(names, config, io)),
    );
}

function rebuild(names: readonly string[], config: string | undefined, io: CommandIo): Promise<number> {
  return withConfigured(config, io, async ({ projections }) => {
    for (const name of names) {
      await projections.rebuild(name, { signal: io.signal });
      io.stdout.write(`${name}: built anew\n`);
    }
    return exitCode.done;
  });
}
