/** How a driver gets into a Cassandra. */
export interface CassandraAccess {
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
  /** Absent where nobody is asked. */
  readonly credentials?: { readonly username: string; readonly password: string };
}

/**
 * Reads a url. The form is ours, as Cassandra has none: `cassandra://USER:PASSWORD@HOST:PORT/DATA-CENTRE`, without the
 * user where nobody is asked. A driver finds the other nodes by itself.
 */
export function parseCassandraUrl(url: string): CassandraAccess {
  const { protocol, hostname, port, pathname, username, password } = URL.parse(url) ?? {};
  const localDataCenter = decodeURIComponent(pathname?.slice(1) ?? '');
  if (protocol !== 'cassandra:' || !hostname || !localDataCenter) {
    // It may have a password in it, so it is not told.
    throw new Error('The url of a Cassandra is like cassandra://127.0.0.1:9042/datacenter1');
  }
  return {
    contactPoints: [`${hostname}:${port || 9042}`],
    localDataCenter,
    ...(username && {
      credentials: { username: decodeURIComponent(username), password: decodeURIComponent(password ?? '') },
    }),
  };
}
