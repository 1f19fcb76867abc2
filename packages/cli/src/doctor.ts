import type { Check } from '@learntrack/core';
import type { Command } from 'commander';
import type { CommandIo } from './command-io.ts';
import { withConfigured } from './configured.ts';
import { exitCode } from './exit-code.ts';
import { harmless } from './report/harmless.ts';
import { wholeNumber } from './whole-number.ts';

interface DoctorOptions {
  readonly config?: string;
  readonly sample: number;
  readonly json?: true;
}

/** Adds `learntrack doctor` to the program. */
export function addDoctor(program: Command, io: CommandIo, onDone: (code: number) => void): void {
  program
    .command('doctor')
    .description(
      'Checks the connection, version, rights and set-up of every adapter of a configuration, the checkpoint of every projection, and a sample of its data against the log; says how to mend what is not in order.',
    )
    .option('--config <file>', 'the configuration; default learntrack.config.ts or .js')
    .option(
      '--sample <n>',
      'how many activities to pick at random; the log is read once per projection, 0: not at all',
      wholeNumber(0, 10_000),
      50,
    )
    .option('--json', 'print one JSON object')
    .action(async (options: DoctorOptions) => onDone(await doctor(options, io)));
}

function doctor({ config, sample, json }: DoctorOptions, io: CommandIo): Promise<number> {
  return withConfigured(config, io, async (learnTrack) => {
    const diagnosis = await learnTrack.doctor({ sample, signal: io.signal });
    io.stdout.write(json ? `${JSON.stringify(diagnosis)}\n` : diagnosis.checks.map(asText).join(''));
    return diagnosis.ok ? exitCode.done : exitCode.failed;
  });
}

function asText({ subject, check, ok, detail, mend }: Check): string {
  const line = `${ok ? 'ok    ' : 'WRONG '} ${subject}, ${check}: ${harmless(detail)}\n`;
  return mend === undefined ? line : `${line}       ${harmless(mend)}\n`;
}
