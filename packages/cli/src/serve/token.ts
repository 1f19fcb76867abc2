import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from './host.ts';

const shortest = 16;
const cookieName = 'learntrack';

/** Lets requests in that know the token. */
export interface TokenCheck {
  /** Whether a request has it: as `Authorization: Bearer`, or by the cookie of a browser that has signed in. */
  readonly knows: (headers: IncomingHttpHeaders) => boolean;
  /** Whether a text is the token. */
  readonly is: (text: string) => boolean;
  /** The cookie of a browser that has signed in, `name=value`. */
  readonly cookie: string;
}

/** What is wrong with a token, and with listening on an address without one. */
export function tokenProblem(token: string | undefined, host: string): string | undefined {
  const how = `set LEARNTRACK_TOKEN, or --token, to at least ${shortest} letters, digits or signs without a space`;
  if (token === undefined) {
    return isLoopback(host) ? undefined : `others can reach ${host}, so it takes a token: ${how}`;
  }
  return new RegExp(`^[!-~]{${shortest},}$`).test(token) ? undefined : `the token does not do: ${how}`;
}

/** Checks requests for a token. */
export function checkToken(token: string): TokenCheck {
  const is = equals(token);
  // Other programs of this host get its cookies as well, so the token itself is not in it.
  const proof = createHmac('sha256', token).update('learntrack serve').digest('base64url');
  const isProof = equals(proof);
  return {
    is,
    knows: ({ authorization = '', cookie = '' }) => {
      const [, bearer] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
      return (bearer !== undefined && is(bearer)) || cookieValues(cookie).some(isProof);
    },
    cookie: `${cookieName}=${proof}`,
  };
}

/** Compares in a time that tells nothing of how far a guess is right. */
function equals(secret: string): (text: string) => boolean {
  const expected = sha256(secret);
  return (text) => timingSafeEqual(expected, sha256(text));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieValues(header: string): string[] {
  const prefix = `${cookieName}=`;
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(prefix)).map((pair) => pair.slice(prefix.length));
}
