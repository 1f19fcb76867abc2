import { describe, expect, test } from 'vitest';
import { parseSparkUrl } from './spark-url.ts';

describe('the url of a Spark Connect server', () => {
  test.each([
    { url: 'sc://127.0.0.1:15003/;token=a%20b', access: { origin: 'http://127.0.0.1:15003', token: 'a b' } },
    { url: 'sc://host', access: { origin: 'http://host:15002' } },
    { url: 'sc://host/;user_id=me;token=t', access: { origin: 'http://host:15002', token: 't' } },
  ])('$url is read', ({ url, access }) => {
    expect(parseSparkUrl(url)).toEqual(access);
  });

  test.each(['', 'host', 'spark://host', 'sc://'])('%o is refused', (url) => {
    expect(() => parseSparkUrl(url)).toThrow('is like sc://127.0.0.1:15002/;token=…');
  });
});
