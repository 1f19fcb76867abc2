import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../src/main.ts';

/** `learntrack serve`, which runs in this process until it is stopped. */
export interface Serving {
  /** Where it serves, with a slash at the end. */
  readonly url: string;
  /** What it has written on the standard error. */
  readonly problems: () => string;
  /** Stops it as Ctrl-C does. */
  readonly stop: () => Promise<number>;
}

/** Runs `learntrack serve` on a free port, or the one that is among the arguments. */
export async function startServing(...args: readonly string[]): Promise<Serving> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const problems: Buffer[] = [];
  stderr.on('data', (chunk) => problems.push(chunk));
  const problemText = () => Buffer.concat(problems).toString();
  const ending = new AbortController();
  const code = run(['serve', '--port', '0', ...args], {
    stdin: Readable.from([]),
    stdout,
    stderr,
    cwd: '/nowhere',
    signal: ending.signal,
  }).finally(() => stdout.end());
  const url = await urlIn(stdout);
  if (url === undefined) throw new Error(`learntrack serve ended with ${await code}: ${problemText()}`);
  return {
    url,
    problems: problemText,
    stop: () => {
      ending.abort();
      return code;
    },
  };
}

async function urlIn(stdout: PassThrough): Promise<string | undefined> {
  let line = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    line += chunk;
    const [, url] = /^Serving at (\S+)\n$/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  return undefined;
}

/** An answer of a server. */
export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks a server as it is told to, whatever that is: fetch sets the Host header itself. */
export async function ask(
  url: string,
  { method = 'GET', headers = {} }: { readonly method?: string; readonly headers?: OutgoingHttpHeaders } = {},
): Promise<Answer> {
  const asking = request(url, { method, headers, agent: false });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

/** An event that a server sent. */
export interface SentEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it
  readonly data: any;
}

/** Listens to the events of a server, until the signal aborts. */
export async function* listenTo(
  url: string,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): AsyncGenerator<SentEvent, void, undefined> {
  const { body } = await fetch(`${url}events`, { signal, headers });
  let rest = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const frames = (rest + chunk).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const [, event, data] = /^event: (.+)\ndata: (.+)$/.exec(frame) ?? [];
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
    }
  }
}
