import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopback, namesLoopback, urlOf, withoutBrackets } from './host.ts';
import type { PageFile } from './page-files.ts';
import { securityHeaders } from './security-headers.ts';
import { checkToken, type TokenCheck } from './token.ts';
import type { Viewers } from './viewers.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What is served, where and to whom. */
export interface HttpOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Asked for everywhere; without it everybody is let in. */
  readonly token: string | undefined;
  readonly page: readonly PageFile[];
  readonly viewers: Viewers;
  /** Answers requests for metrics; without it there are none. */
  readonly metrics: Answer | undefined;
}

/** A server that listens. */
export interface ListeningServer {
  readonly url: string;
  /** Ends it, and every connection. */
  readonly close: () => Promise<void>;
}

/** What is under way may be finished for so long. */
const graceMs = 1000;

/**
 * Serves the page, its events and the metrics.
 *
 * @throws Error when it cannot listen there
 */
export async function listen(options: HttpOptions): Promise<ListeningServer> {
  const { host, port, token } = options;
  const routes = routesOf(options);
  const check = token === undefined ? undefined : checkToken(token);
  const guard = isLoopback(host) ? namesLoopback : () => true;
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (!guard(request.headers.host)) return refuse(response, 421, 'This host is not served here.');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return refuse(response, 405, 'There is nothing here but to read.');
    }
    const url = URL.parse(request.url ?? '', 'http://localhost');
    if (!url) return refuse(response, 400, 'This is no address.');
    if (check && signsIn(url, check)) return welcome(request, response, check);
    if (check && !check.knows(request.headers)) return askForToken(response);
    const answer = routes.get(url.pathname);
    if (!answer) return refuse(response, 404, 'There is nothing here.');
    answer(request, response);
  });
  try {
    server.listen(port, withoutBrackets(host));
    await once(server, 'listening');
  } catch (error) {
    throw new Error(whyNot(error as NodeJS.ErrnoException, host, port), { cause: error });
  }
  const { port: listensAt } = server.address() as AddressInfo;
  return { url: urlOf(host, listensAt), close: () => close(server, options.viewers) };
}

function routesOf({ page, viewers, metrics }: HttpOptions): ReadonlyMap<string, Answer> {
  return new Map<string, Answer>([
    ...page.map(
      ({ path, type, body }) => [path, (_, response) => send(response, type, body)] as [string, Answer],
    ),
    ['/events', (request, response) => openEvents(request, response, viewers)],
    ...(metrics ? [['/metrics', metrics] as [string, Answer]] : []),
  ]);
}

function openEvents({ method }: IncomingMessage, response: ServerResponse, viewers: Viewers): void {
  response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
  // Asks nginx, which else collects an answer before it passes it on, to let each event through.
  response.setHeader('X-Accel-Buffering', 'no');
  if (method === 'HEAD') return void response.end();
  if (viewers.add(response)) return;
  response.setHeader('Retry-After', '10');
  refuse(response, 503, 'Too many are looking at this; come again later.');
}

function signsIn({ pathname, searchParams }: URL, check: TokenCheck): boolean {
  const token = pathname === '/' ? searchParams.get('token') : null;
  return token !== null && check.is(token);
}

/** Lets a browser go on without the token in its address. */
function welcome({ headers }: IncomingMessage, response: ServerResponse, { cookie }: TokenCheck): void {
  const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
  response.setHeader('Set-Cookie', `${cookie}; Path=/; HttpOnly; SameSite=Strict${secure}`);
  response.setHeader('Location', '/');
  response.statusCode = 303;
  response.end();
}

/** A browser that came by a link on another site sends its new cookie only once it goes on from here. */
const signInPage = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>LearnTrack: sign in</title>
<h1>Sign in</h1>
<p>Open this address with <code>/?token=…</code> behind it, or send the token as <code>Authorization: Bearer …</code>.</p>
<p><a href="/">I have signed in: go on</a></p>
</html>
`;

function askForToken(response: ServerResponse): void {
  response.setHeader('WWW-Authenticate', 'Bearer realm="learntrack"');
  send(response, 'text/html; charset=utf-8', signInPage, 401);
}

function refuse(response: ServerResponse, status: number, why: string): void {
  send(response, 'text/plain; charset=utf-8', `${why}\n`, status);
}

function send(response: ServerResponse, type: string, body: Buffer | string, status = 200): void {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

function whyNot({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `port ${port} of ${host} is in use; choose another with --port, or 0 for any`;
  if (code === 'EACCES') return `port ${port} of ${host} may not be used; choose one from 1024 with --port`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${host} is no address of this machine`;
  return message;
}

async function close(server: Server, viewers: Viewers): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  viewers.close();
  const ending = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(ending);
}
