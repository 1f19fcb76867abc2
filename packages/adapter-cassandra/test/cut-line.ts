import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server, which a test may cut. */
export interface CutLine {
  /** Where its end is. */
  readonly contactPoint: string;
  /** Cuts every connection. */
  readonly cut: () => void;
  /** Lets nothing through that the server answers, until the line is cut. */
  readonly muffle: () => void;
  readonly close: () => Promise<void>;
}

/** Lays a line to a server, such as `127.0.0.1:9042`. */
export async function lineTo(contactPoint: string): Promise<CutLine> {
  const { hostname, port } = new URL(`tcp://${contactPoint}`);
  const sockets = new Set<Socket>();
  const answers = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // A line that is cut is what the tests are about.
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const line = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) keep(socket);
    near.pipe(far).pipe(near);
    answers.add(far);
    near.on('close', () => far.destroy());
    far.on('close', () => {
      answers.delete(far);
      near.destroy();
    });
  });
  line.listen(0, '127.0.0.1');
  await once(line, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    contactPoint: `127.0.0.1:${(line.address() as AddressInfo).port}`,
    cut,
    muffle: () => {
      for (const far of answers) far.unpipe().resume();
    },
    close: async () => {
      line.close();
      cut();
      await once(line, 'close');
    },
  };
}
