import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { parseSparkUrl } from './spark-url.ts';

const path = '/spark.connect.SparkConnectService/ExecutePlan';
const patienceMs = 60_000;

/**
 * Runs a query on a Spark Connect server; its rows are not read.
 *
 * @throws Error with what the server says
 */
export async function runSql(url: string, query: string): Promise<void> {
  const { origin, token } = parseSparkUrl(url);
  const session = connect(origin);
  const broken = once(session, 'error').then(([error]) => Promise.reject(error));
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    });
    let answer: Record<string, unknown> = {};
    stream.on('response', (headers) => {
      answer = headers;
    });
    stream.on('trailers', (trailers) => {
      answer = trailers;
    });
    stream.setTimeout(patienceMs, () => stream.destroy(new Error('no answer')));
    stream.resume();
    stream.end(frame(requestFor(query)));
    await Promise.race([once(stream, 'close'), broken]);
    if (answer['grpc-status'] !== '0') throw new Error(decodeURIComponent(`${answer['grpc-message']}`));
  } finally {
    broken.catch(() => {});
    session.destroy();
  }
}

/** An `ExecutePlanRequest`: its session, its user, and a plan whose root is a query. */
function requestFor(query: string): Buffer {
  const sql = field(10, field(1, Buffer.from(query)));
  return Buffer.concat([
    field(1, Buffer.from(randomUUID())),
    field(2, field(1, Buffer.from('servers'))),
    field(3, field(1, sql)),
  ]);
}

/** A field of Protocol Buffers that says how long it is. */
function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...lengthOf(content)]), content]);
}

function lengthOf({ length }: Buffer): number[] {
  const bytes: number[] = [];
  let rest = length;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** A message of gRPC, which is not compressed. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
