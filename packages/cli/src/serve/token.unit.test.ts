import { expect, test } from 'vitest';
import { checkToken, tokenProblem } from './token.ts';

const token = 'correct-horse-battery';

test('a machine that listens to itself alone needs no token', () => {
  expect(tokenProblem(undefined, '127.0.0.1')).toBeUndefined();
});

test.each(['0.0.0.0', '::', '192.168.1.7'])('who listens on %s is told how to set a token', (host) => {
  expect(tokenProblem(undefined, host)).toMatch(
    new RegExp(`^others can reach ${host}, .*LEARNTRACK_TOKEN, or --token, to at least 16`),
  );
  expect(tokenProblem(token, host)).toBeUndefined();
});

test.each([
  'short',
  'fifteen-letters',
  'with a space in its middle',
  'with-an-ü-in-its-middle',
  'two-lines-are\nno-token',
])('the token %j does not do, anywhere, and is not repeated', (bad) => {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    expect(tokenProblem(bad, host)).toMatch(/^the token does not do: /);
    expect(tokenProblem(bad, host)).not.toContain(bad);
  }
});

test('who sends the token is known', () => {
  const { knows } = checkToken(token);
  expect(knows({ authorization: `Bearer ${token}` })).toBe(true);
  expect(knows({ authorization: `bearer  ${token} ` })).toBe(true);
});

test.each([
  {},
  { authorization: '' },
  { authorization: token },
  { authorization: 'Bearer ' },
  { authorization: `Basic ${token}` },
  { authorization: `Bearer ${token}x` },
  { authorization: `Bearer ${token.slice(0, -1)}` },
  { authorization: `Bearer ${token.toUpperCase()}` },
  { authorization: `Bearer ${token} ${token}` },
  { cookie: `learntrack=${token}` },
  { cookie: 'learntrack=' },
])('who sends %j is not', (headers) => expect(checkToken(token).knows(headers)).toBe(false));

test('a browser that has signed in is known by its cookie, which does not hold the token', () => {
  const { cookie, knows } = checkToken(token);
  expect(cookie).toMatch(/^learntrack=[\w-]{43}$/);
  expect(cookie).not.toContain(token);
  expect(knows({ cookie })).toBe(true);
  expect(knows({ cookie: `theme=dark; ${cookie}; other=1` })).toBe(true);
  expect(knows({ cookie: `x${cookie}` })).toBe(false);
});

test('the cookie is good after a restart, and not for another token', () => {
  const { cookie } = checkToken(token);
  expect(checkToken(token).knows({ cookie })).toBe(true);
  expect(checkToken(`${token}2`).knows({ cookie })).toBe(false);
});
