import { describe, expect, test } from 'vitest';
import { parseSparkUrl } from './spark-url.ts';

describe('the url of Spark Connect', () => {
  test.each([
    { url: 'sc://host', address: { baseUrl: 'http://host:15002', userId: 'learntrack' } },
    { url: 'sc://127.0.0.1:15003/', address: { baseUrl: 'http://127.0.0.1:15003', userId: 'learntrack' } },
    {
      url: 'sc://[::1]:15003/;token=a%3Bb=;user_id=me',
      address: { baseUrl: 'http://[::1]:15003', userId: 'me', token: 'a;b=' },
    },
    {
      url: 'sc://host/;token=t',
      address: { baseUrl: 'https://host:15002', userId: 'learntrack', token: 't' },
    },
    {
      url: 'sc://host/;use_ssl=false;token=t',
      address: { baseUrl: 'http://host:15002', userId: 'learntrack', token: 't' },
    },
    {
      url: 'sc://localhost/;use_ssl=true',
      address: { baseUrl: 'https://localhost:15002', userId: 'learntrack' },
    },
  ])('$url is read', ({ url, address }) => {
    expect(parseSparkUrl(url)).toEqual(address);
  });

  test.each([
    '',
    'host',
    'http://host/;token=s3cret',
    'sc://',
    'sc://host/path/;token=s3cret',
    'sc://host/;tokens=s3cret',
    'sc://host/;use_ssl=yes;token=s3cret',
    'sc://host/;token=s3cret%',
    'sc://host/?token=s3cret',
  ])('%o is refused, without its token', (url) => {
    const parse = () => parseSparkUrl(url);
    expect(parse).toThrow('give one like sc://127.0.0.1:15002/;token=…');
    expect(parse).not.toThrow('s3cret');
  });
});
