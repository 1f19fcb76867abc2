import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

const patienceMs = 5000;

/**
 * Asks a server one thing, on a connection of its own: setting servers up needs no client.
 *
 * @returns a simple answer as it is, and any other in the server's protocol
 * @throws Error when the server says that it was one, or does not answer
 */
export async function ask(url: string, ...command: readonly string[]): Promise<string> {
  const { hostname, port, password } = new URL(url);
  const auth = password ? [['AUTH', decodeURIComponent(password)]] : [];
  const socket = connect(Number(port), hostname);
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`${url} does not answer`)));
  socket.write([...auth, command, ['QUIT']].map(encode).join(''));
  const answers = await text(socket);
  const [, failure] = /^(?:\+OK\r\n)?-(.*)\r\n/.exec(answers) ?? [];
  if (failure !== undefined) throw new Error(`${command.join(' ')}: ${failure}`);
  const answer = answers.slice(auth.length * '+OK\r\n'.length, -'\r\n+OK\r\n'.length);
  return answer.replace(/^[+:]|^\$\d+\r\n/, '');
}

function encode(command: readonly string[]): string {
  const words = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${command.length}\r\n${words.join('')}`;
}
