import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPort, freePort } from '../free-port.ts';
import { LocalProcess } from '../local-process.ts';
import { startLocalServer } from '../local-server.ts';
import type { LocalServer } from '../server.ts';
import { installPrometheus } from './install-prometheus.ts';
import { promtool } from './promtool.ts';

/** How a Prometheus of our own is set up. */
export interface LocalPrometheusOptions {
  /** What it scrapes, by the name of the job: each `host:port` every second; default itself, as `prometheus`. */
  readonly jobs?: { readonly [name: string]: readonly string[] };
  /** The rules that it evaluates every second, or as often as their groups say: a rule file, in YAML. */
  readonly rules?: string;
  /** Its whole configuration, in YAML, instead of the jobs and the rules. */
  readonly config?: string;
  /** What it holds already when it starts: lines in the text format of OpenMetrics, each with its time. */
  readonly history?: Iterable<string>;
  /** Where it listens; default any free port. */
  readonly port?: number | undefined;
  /** More arguments of the program. */
  readonly args?: readonly string[];
}

/** Named from where the configuration is. */
const rulesFile = 'rules.yaml';

/** Starts a Prometheus on the loopback address. */
export async function startLocalPrometheus(options: LocalPrometheusOptions = {}): Promise<LocalServer> {
  if (options.port !== undefined) await checkPort(options.port);
  const { port = await freePort(), history, args = [] } = options;
  const { prometheus } = await installPrometheus();
  const folder = mkdtempSync(join(tmpdir(), 'learntrack-prometheus-'));
  const [config, data] = [join(folder, 'prometheus.yaml'), join(folder, 'data')];
  const address = `127.0.0.1:${port}`;
  try {
    writeFileSync(config, options.config ?? configOf(options, address));
    writeFileSync(join(folder, rulesFile), options.rules ?? '');
    if (history) await backfill(history, data, join(folder, 'history.txt'));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }

  const url = `http://${address}`;
  const process = new LocalProcess({
    command: prometheus,
    args: [
      ...[`--config.file=${config}`, `--storage.tsdb.path=${data}`, `--web.listen-address=${address}`],
      ...args,
    ],
    folder,
  });
  const serves = async () => (await fetch(`${url}/-/ready`)).status === 200;
  return startLocalServer({ name: 'prometheus', url, process, serves });
}

/** JSON, which is YAML as well. */
function configOf({ jobs }: LocalPrometheusOptions, address: string): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [rulesFile],
    scrape_configs: Object.entries(jobs ?? { prometheus: [address] }).map(([name, targets]) => ({
      job_name: name,
      static_configs: [{ targets }],
    })),
  });
}

async function backfill(history: Iterable<string>, data: string, file: string): Promise<void> {
  await writeFile(file, ended(history));
  // Promtool reads the whole file once per block: few blocks, then.
  await promtool(
    ...['tsdb', 'create-blocks-from', '--max-block-duration=720h', 'openmetrics', '--quiet', file, data],
  );
  rmSync(file);
}

function* ended(history: Iterable<string>): Generator<string> {
  for (const line of history) yield `${line}\n`;
  yield '# EOF\n';
}
