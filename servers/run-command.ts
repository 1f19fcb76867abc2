import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a command to its end.
 *
 * @returns what it printed
 * @throws Error with the command and everything it printed, when it fails
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    // A command that is not there prints nothing.
    const output = `${stdout}${stderr}` || message;
    throw new Error(`${command} ${args.join(' ')} failed:\n${output}`, { cause: error });
  }
}
