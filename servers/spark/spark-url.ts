/** How a client gets into a Spark Connect server. */
export interface SparkAccess {
  /** Where it listens, as HTTP/2 knows it. */
  readonly origin: string;
  /** Absent where nobody is asked. */
  readonly token?: string;
}

/** Reads a url, `sc://HOST:PORT/;token=TOKEN`, as clients of Spark Connect take it. */
export function parseSparkUrl(url: string): SparkAccess {
  const { protocol, hostname, port, pathname = '' } = URL.parse(url) ?? {};
  if (protocol !== 'sc:' || !hostname) {
    // It may have a token in it, so it is not told.
    throw new Error('The url of a Spark Connect server is like sc://127.0.0.1:15002/;token=…');
  }
  const [, token] = /;token=([^;]+)/.exec(pathname) ?? [];
  return {
    origin: `http://${hostname}:${port || 15002}`,
    ...(token && { token: decodeURIComponent(token) }),
  };
}
