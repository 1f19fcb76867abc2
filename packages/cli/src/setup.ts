import type { Command } from 'commander';
import type { CommandIo } from './command-io.ts';
import { withConfigured } from './configured.ts';
import { exitCode } from './exit-code.ts';

/** Adds `learntrack setup` to the program. */
export function addSetup(program: Command, io: CommandIo, onDone: (code: number) => void): void {
  program
    .command('setup')
    .description(
      'Sets up the store of every adapter of a configuration, as far as it is not: run it once, and after each release.',
    )
    .option('--config <file>', 'the configuration; default learntrack.config.ts or .js')
    .action(async ({ config }: { readonly config?: string }) => onDone(await setup(config, io)));
}

function setup(config: string | undefined, io: CommandIo): Promise<number> {
  return withConfigured(config, io, async (_, { adapters = [] }) => {
    for (const { name, setup } of new Set(adapters)) {
      await setup?.({ signal: io.signal });
      io.stdout.write(`${name}: ${setup ? 'set up' : 'needs no set-up'}\n`);
    }
    return exitCode.done;
  });
}
