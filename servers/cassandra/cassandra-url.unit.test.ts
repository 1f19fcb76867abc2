import { describe, expect, test } from 'vitest';
import { parseCassandraUrl } from './cassandra-url.ts';

describe('the url of a Cassandra', () => {
  test.each([
    {
      url: 'cassandra://127.0.0.1:9042/datacenter1',
      access: { contactPoints: ['127.0.0.1:9042'], localDataCenter: 'datacenter1' },
    },
    {
      url: 'cassandra://me:p%20w%40@host/dc%201',
      access: {
        contactPoints: ['host:9042'],
        localDataCenter: 'dc 1',
        credentials: { username: 'me', password: 'p w@' },
      },
    },
  ])('$url is read', ({ url, access }) => {
    expect(parseCassandraUrl(url)).toEqual(access);
  });

  test.each(['', 'host', '127.0.0.1:9042', 'cassandra://host/', 'cassandra:///dc', 'redis://host/dc'])(
    '%o is refused',
    (url) => {
      expect(() => parseCassandraUrl(url)).toThrow('is like cassandra://127.0.0.1:9042/datacenter1');
    },
  );
});
