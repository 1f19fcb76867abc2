import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A line to a server, which a test may cut. */
export interface CutLine {
  /** Where its end is. */
  readonly contactPoint: string;
  /** Cuts every connection. */
  readonly cut: () => void;
  /** Cuts every connection, and refuses others for a while. */
  readonly refuse: (milliseconds: number) => Promise<void>;
  /** Lets nothing through that the server answers, until the line is cut. */
  readonly muffle: () => void;
  /** Cuts, once, the first connection by which this is asked a second time. */
  readonly cutAtSecond: (question: string) => { readonly isCut: boolean };
  readonly close: () => Promise<void>;
}

/** Lays a line to a server, such as `127.0.0.1:9042`. */
export async function lineTo(contactPoint: string): Promise<CutLine> {
  const { hostname, port: farPort } = new URL(`tcp://${contactPoint}`);
  const sockets = new Set<Socket>();
  const answers = new Set<Socket>();
  let trap: { readonly question: string; isCut: boolean } | undefined;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // A line that is cut is what the tests are about.
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const line = createServer((near) => {
    const far = connect(Number(farPort), hostname);
    for (const socket of [near, far]) keep(socket);
    near.pipe(far).pipe(near);
    let times = 0;
    near.on('data', (data: Buffer) => {
      if (!trap || trap.isCut || !data.includes(trap.question) || ++times < 2) return;
      trap.isCut = true;
      near.destroy();
    });
    answers.add(far);
    near.on('close', () => far.destroy());
    far.on('close', () => {
      answers.delete(far);
      near.destroy();
    });
  });
  const listen = async (port: number) => {
    line.listen(port, '127.0.0.1');
    await once(line, 'listening');
    return (line.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = async () => {
    line.close();
    cut();
    await once(line, 'close');
  };
  return {
    contactPoint: `127.0.0.1:${port}`,
    cut,
    refuse: async (milliseconds) => {
      await close();
      await setTimeout(milliseconds);
      await listen(port);
    },
    muffle: () => {
      for (const far of answers) far.unpipe().resume();
    },
    cutAtSecond: (question) => {
      trap = { question, isCut: false };
      return trap;
    },
    close,
  };
}
