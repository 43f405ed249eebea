import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A stretch of network between our processes and one server, which a test may stall or cut. It keeps no process alive. */
export interface TcpProxy {
  /** "127.0.0.1:15123" */
  readonly address: string;
  /** where new connections lead from now on: "127.0.0.1:5432" */
  forwardTo(address: string): void;
  /** Takes bytes and connections and passes nothing on. @returns how many connections came since */
  stall(): { connections(): number };
  /** Resets every connection, also those to come. */
  cut(): void;
  /** New connections pass; what is stalled goes on, what was cut stays cut. */
  restore(): void;
  close(): Promise<void>;
}

interface Link {
  client: Socket;
  /** null while the network stalls: nobody was asked yet */
  server: Socket | null;
}

export async function startTcpProxy(target = ''): Promise<TcpProxy> {
  let state: 'open' | 'stalled' | 'cut' = 'open';
  let accepted = 0;
  const links = new Set<Link>();

  const end = (link: Link) => {
    links.delete(link);
    link.client.destroy();
    link.server?.destroy();
  };
  const pass = (link: Link) => {
    link.server ??= follow(connect(portAndHost(target)), link);
    link.client.pipe(link.server);
    link.server.pipe(link.client);
  };
  const follow = (socket: Socket, link: Link) =>
    socket
      .on('error', () => {})
      .once('close', () => end(link))
      .unref();

  const listener = createServer({ pauseOnConnect: true }, (client) => {
    accepted += 1;
    if (state === 'cut') return void client.resetAndDestroy();
    const link: Link = { client, server: null };
    links.add(link);
    follow(client, link);
    if (state === 'open') pass(link);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  listener.unref();

  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    forwardTo: (address) => void (target = address),
    stall() {
      state = 'stalled';
      const before = accepted;
      for (const { client, server } of links) {
        client.unpipe().pause();
        server?.unpipe().pause();
      }
      return { connections: () => accepted - before };
    },
    cut() {
      state = 'cut';
      for (const { client } of links) client.resetAndDestroy();
    },
    restore() {
      if (state === 'open') return; // what passes already would pass twice
      state = 'open';
      links.forEach(pass);
    },
    async close() {
      links.forEach(end);
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function portAndHost(address: string): { port: number; host: string } {
  const { hostname, port } = new URL(`tcp://${address}`);
  return { port: Number(port), host: hostname };
}
