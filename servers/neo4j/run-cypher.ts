import { connect } from 'node:net';
import { type Packable, pack, unpack } from './pack-stream.ts';

/** What a query is run with. */
export interface CypherOptions {
  readonly parameters?: { readonly [name: string]: Packable };
  /** Default neo4j. */
  readonly database?: string;
}

const patienceMs = 10_000;
/** Version 4.4, and no other three. */
const handshake = Buffer.from('6060b01700000404000000000000000000000000', 'hex');
const tag = { hello: 0x01, run: 0x10, pull: 0x3f, success: 0x70, record: 0x71 } as const;

/**
 * Runs one query on a connection of its own, in the protocol Bolt: setting servers up needs no client.
 *
 * @returns its rows
 * @throws Error when the server refuses it, or does not answer
 */
export async function runCypher(
  url: string,
  query: string,
  { parameters = {}, database = 'neo4j' }: CypherOptions = {},
): Promise<unknown[][]> {
  const { host, hostname, port, username, password } = new URL(url);
  const auth: { readonly [name: string]: string } = username
    ? { scheme: 'basic', principal: decodeURIComponent(username), credentials: decodeURIComponent(password) }
    : { scheme: 'none' };
  const socket = connect(Number(port), hostname);
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`${host} does not answer`)));
  const requests = [
    message(tag.hello, { user_agent: 'learntrack-servers/1', ...auth }),
    message(tag.run, query, parameters, { db: database }),
    message(tag.pull, { n: -1 }),
  ];
  socket.write(Buffer.concat([handshake, ...requests]));
  const rows: unknown[][] = [];
  let successes = 0;
  // It destroys the socket when it is left.
  for await (const answer of answersOf(socket)) {
    const content = unpack(answer.subarray(2));
    switch (answer[1]) {
      case tag.record:
        rows.push(content as unknown[]);
        break;
      case tag.success:
        successes += 1;
        if (successes === requests.length) return rows;
        break;
      default:
        throw new Error(`${query}: ${(content as { readonly message: string }).message}`);
    }
  }
  throw new Error(`${host} hung up`);
}

function message(type: number, ...fields: readonly Packable[]): Buffer {
  const content = Buffer.concat([Buffer.of(0xb0 + fields.length, type), ...fields.map(pack)]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(content.length);
  return Buffer.concat([length, content, Buffer.alloc(2)]);
}

/** A message comes in chunks, each behind its length, of which an empty one is the last. */
async function* answersOf(socket: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const versionLength = 4;
  let rest = Buffer.alloc(0);
  let start = versionLength;
  let answer = Buffer.alloc(0);
  for await (const bytes of socket) {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      if (rest.length < start + 2) break;
      const end = start + 2 + rest.readUInt16BE(start);
      if (rest.length < end) break;
      answer = Buffer.concat([answer, rest.subarray(start + 2, end)]);
      if (end === start + 2 && answer.length > 0) {
        yield answer;
        answer = Buffer.alloc(0);
      }
      start = end;
    }
    rest = rest.subarray(start);
    start = 0;
  }
}
