import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { expectToEndWithParent } from '../end-of-parent.ts';
import { processStart } from '../process-start.ts';
import { type LocalServer, startLocalNeo4j, startNeo4j } from './index.ts';
import { runCypher } from './run-cypher.ts';

describe.skipIf(process.platform !== 'linux')('a Neo4j of our own', () => {
  let neo4j: LocalServer;

  beforeAll(async () => {
    neo4j = await startLocalNeo4j({ password: 'p w@:/' });
  });
  afterAll(() => neo4j.remove());

  test('answers questions', async () => {
    const questions = "UNWIND ['ü $', -7, 70000, 1.5, true, null, [1, [2]], {a: 'b'}] AS it RETURN it, 1";
    const answers = ['ü $', -7, 70_000, 1.5, true, null, [1, [2]], { a: 'b' }];
    expect(await runCypher(neo4j.url, questions)).toEqual(answers.map((it) => [it, 1]));
    await expect(runCypher(neo4j.url, 'RETURNS 1')).rejects.toThrow('Invalid input');
  });

  test('asks for its password', async () => {
    const { host } = new URL(neo4j.url);
    await expect(runCypher(`neo4j://${host}`, 'RETURN 1')).rejects.toThrow('Unsupported authentication');
    await expect(runCypher(`neo4j://neo4j:neo4j@${host}`, 'RETURN 1')).rejects.toThrow('unauthorized');
  });

  test('has its data still when it was killed and starts again, at the same url', async () => {
    await runCypher(neo4j.url, "CREATE (:Kept {text: 'ü $'})");
    const [before] = neo4j.processes;
    await neo4j.control.kill();
    expect(processStart(before?.pid ?? 0)).toBeUndefined();
    expect(neo4j.processes).toEqual([]);
    await expect(runCypher(neo4j.url, 'RETURN 1')).rejects.toThrow('ECONNREFUSED');
    await neo4j.control.start();
    expect(neo4j.processes[0]?.pid).not.toBe(before?.pid);
    expect(await runCypher(neo4j.url, 'MATCH (kept:Kept) RETURN kept.text')).toEqual([['ü $']]);
  });

  test('answers nobody while it is paused, and goes on', async () => {
    const resume = await neo4j.control.pause();
    let answered = false;
    const answer = runCypher(neo4j.url, 'RETURN 1').then((rows) => {
      answered = true;
      return rows;
    });
    await setTimeout(500);
    expect(answered).toBe(false);
    await resume();
    expect(await answer).toEqual([[1]]);
  });

  test('lets everybody in when it is told to, takes settings, and leaves nothing when it is removed', async () => {
    const open = await startLocalNeo4j({
      accessControl: false,
      settings: { 'db.transaction.timeout': '7s' },
    });
    expect(open.url).toMatch(/^neo4j:\/\/127\.0\.0\.1:\d+$/);
    const setting = "SHOW SETTINGS 'db.transaction.timeout' YIELD value RETURN value";
    expect(await runCypher(open.url, setting)).toEqual([['7s']]);
    const [{ pid, folder } = { pid: 0, folder: '' }] = open.processes;
    await open.remove();
    expect(processStart(pid)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  test('tells why it does not start', async () => {
    const refused = startLocalNeo4j({ settings: { 'no.such.setting': '1' } });
    await expect(refused).rejects.toThrow(/did not start: it has ended.*no\.such\.setting/s);
    const taken = startLocalNeo4j({ port: Number(new URL(neo4j.url).port) });
    await expect(taken).rejects.toThrow('is in use; choose another');
  });

  test('ends in order', async () => {
    await neo4j.control.stop();
    expect(neo4j.processes).toEqual([]);
  });

  test('ends with a parent that is killed, and its data go', async () => {
    await expectToEndWithParent('neo4j/index.ts', 'startLocalNeo4j', 'SIGKILL');
  });
});

describe('startNeo4j', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('takes the one that LEARNTRACK_NEO4J_URL names, and leaves it alone', async () => {
    vi.stubEnv('LEARNTRACK_NEO4J_URL', 'neo4j://somewhere:1');
    const server = await startNeo4j();
    expect(server).toMatchObject({ url: 'neo4j://somewhere:1' });
    expect(server.control).toBeUndefined();
    await server.remove();
  });

  test('starts one where none is named', async () => {
    vi.stubEnv('LEARNTRACK_NEO4J_URL', '');
    const server = await startNeo4j();
    expect(await runCypher(server.url, 'RETURN 1')).toEqual([[1]]);
    await server.remove();
  });
});
