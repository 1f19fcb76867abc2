import { runCommand } from '../run-command.ts';
import { installPrometheus } from './install-prometheus.ts';

/**
 * Runs `promtool`, which checks files of Prometheus and tests rules.
 *
 * @returns what it printed
 * @throws Error with everything it printed, when it finds something wrong
 */
export async function promtool(...args: readonly string[]): Promise<string> {
  return runCommand((await installPrometheus()).promtool, args);
}
