import { connect } from 'node:net';
import { parseCassandraUrl } from './cassandra-url.ts';

const patienceMs = 10_000;
const headerLength = 9;
const request = { startup: 0x01, query: 0x07, authResponse: 0x0f } as const;
const answer = { ready: 0x02, authenticate: 0x03, result: 0x08, authSuccess: 0x10 } as const;

/**
 * Runs one statement on a connection of its own, in version 4 of Cassandra's protocol: setting servers up needs no
 * client.
 *
 * @returns the rows, whose cells are to be text: cast those that are not
 * @throws Error when the server refuses it, or does not answer
 */
export async function runCql(url: string, statement: string): Promise<string[][]> {
  const { contactPoints, credentials: { username, password } = {} } = parseCassandraUrl(url);
  const { host, hostname, port } = new URL(`cassandra://${contactPoints[0]}`);
  const socket = connect(Number(port), hostname);
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`${host} does not answer`)));
  const send = (opcode: number, body: Buffer) => socket.write(frame(opcode, body));
  send(request.startup, Buffer.concat([short(1), text('CQL_VERSION'), text('3.0.0')]));
  // It destroys the socket when it is left.
  for await (const { opcode, body } of answersOf(socket)) {
    switch (opcode) {
      case answer.authenticate:
        send(request.authResponse, long(Buffer.from(`\0${username}\0${password}`)));
        break;
      case answer.ready:
      case answer.authSuccess:
        // At consistency ONE, without metadata.
        send(request.query, Buffer.concat([long(Buffer.from(statement)), short(1), Buffer.of(0x02)]));
        break;
      case answer.result:
        return rowsOf(body);
      default:
        // Its code and the length of its text come first.
        throw new Error(`${statement}: ${body.subarray(6)}`);
    }
  }
  throw new Error(`${host} hung up`);
}

function frame(opcode: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.of(4, 0, 0, 0, opcode), long(body)]);
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([short(Buffer.byteLength(value)), Buffer.from(value)]);
}

function long(content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length);
  return Buffer.concat([length, content]);
}

async function* answersOf(
  socket: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly opcode: number | undefined; readonly body: Buffer }> {
  let rest = Buffer.alloc(0);
  for await (const bytes of socket) {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= headerLength && rest.length >= headerLength + rest.readInt32BE(5)) {
      const end = headerLength + rest.readInt32BE(5);
      yield { opcode: rest[4], body: rest.subarray(headerLength, end) };
      rest = rest.subarray(end);
    }
  }
}

function rowsOf(body: Buffer): string[][] {
  let at = 0;
  const take = (length: number): Buffer => {
    at += length;
    return body.subarray(at - length, at);
  };
  const int = () => take(4).readInt32BE();
  const isRows = int() === 2;
  if (!isRows) return [];
  const [flags, columns] = [int(), int()];
  const hasMorePages = (flags & 0x02) !== 0;
  if (hasMorePages) throw new Error('there are too many rows for one page');
  // One that is null has a negative length.
  const cell = () => take(Math.max(int(), 0)).toString();
  return Array.from({ length: int() }, () => Array.from({ length: columns }, cell));
}
