import { expect, test } from 'vitest';
import { isLoopback, namesLoopback, urlOf } from './host.ts';

test.each(['127.0.0.1', '127.8.9.10', 'localhost', 'LOCALHOST', '::1', '[::1]'])(
  '%s is reached from this machine alone',
  (host) => expect(isLoopback(host)).toBe(true),
);

test.each([
  '0.0.0.0',
  '::',
  '192.168.1.7',
  '10.0.0.1',
  'school.example',
  '127.example.org',
  '127.0.0.1.example.org',
  '',
])('%s may be reached by others', (host) => expect(isLoopback(host)).toBe(false));

test.each(['localhost', 'localhost:8646', '127.0.0.1:1', '[::1]', '[::1]:8646', '127.0.0.1:'])(
  'the header %s names this machine',
  (header) => expect(namesLoopback(header)).toBe(true),
);

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:8646',
  'localhost.evil.example',
  'localhost@evil.example',
  '127.0.0.1.evil.example:8646',
  '::1',
  '[::1].evil.example',
  'localhost:80:80',
  'localhost, evil.example',
])('the header %s does not', (header) => expect(namesLoopback(header)).toBe(false));

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8646/'],
  ['::1', 'http://[::1]:8646/'],
  ['[::1]', 'http://[::1]:8646/'],
  ['localhost', 'http://localhost:8646/'],
])('what listens on %s is found at %s', (host, url) => expect(urlOf(host, 8646)).toBe(url));
