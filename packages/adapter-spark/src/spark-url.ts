import { ValidationError } from '@learntrack/core';

/** What a url of Spark Connect says. */
export interface SparkAddress {
  readonly baseUrl: string;
  readonly token?: string;
  readonly userId: string;
}

const known = ['token', 'user_id', 'use_ssl'];

/**
 * Reads a url of Spark Connect: `sc://HOST:PORT/;token=TOKEN;user_id=NAME;use_ssl=true`, of which the host alone is
 * needed. With a token it is TLS, unless `use_ssl=false` says otherwise or the host is this machine.
 *
 * @throws `ValidationError` for anything else
 */
export function parseSparkUrl(url: string): SparkAddress {
  const { protocol, hostname, port, pathname = '', search, hash } = URL.parse(url) ?? {};
  // It may have a token in it, so it is not told.
  if (protocol !== 'sc:' || !hostname || search || hash || !/^(\/?|\/;.*)$/.test(pathname)) throw invalid();
  const settings = new Map(
    pathname
      .slice(2)
      .split(';')
      .filter((setting) => setting !== '')
      .map((setting): [string, string] => {
        const [name = '', ...value] = setting.split('=');
        return [name, decode(value.join('='))];
      }),
  );
  const unknown = [...settings.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid();
  const token = settings.get('token');
  const userId = settings.get('user_id') ?? 'learntrack';
  const tls = settings.get('use_ssl') ?? String(token !== undefined && !isThisMachine(hostname));
  if (tls !== 'true' && tls !== 'false') throw invalid();
  const baseUrl = `${tls === 'true' ? 'https' : 'http'}://${hostname}:${port || 15002}`;
  return { baseUrl, userId, ...(token !== undefined && { token }) };
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid();
  }
}

function invalid(): ValidationError {
  return new ValidationError('Invalid options of the Spark adapter', [
    {
      path: 'url',
      message: `is none of Spark Connect; give one like sc://127.0.0.1:15002/;token=…, where ${known.join(', ')} may follow the /`,
    },
  ]);
}
