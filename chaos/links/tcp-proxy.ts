import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Lane, startLane } from './lane.ts';

/** Seen from the client: `up` is what it says, `down` what it is answered. */
export type Direction = 'up' | 'down' | 'both';

/** A stretch of network between our processes and one server, which may be stalled, slowed down or cut. It keeps no process alive. */
export interface TcpProxy {
  /** "127.0.0.1:15123" */
  readonly address: string;
  /** where new connections lead from now on: "127.0.0.1:5432" */
  forwardTo(address: string): void;
  /** Takes bytes and connections and passes nothing on (in one direction only). @returns how many connections came since */
  stall(direction?: Direction): { connections(): number };
  /** Resets every connection, also those to come. */
  cut(): void;
  /** Each direction of each connection takes so much longer; 0 = no longer. */
  delay(ms: number): void;
  /** Cuts when so many bytes more have come in, from either side. */
  cutAfter(bytes: number): void;
  /**
   * Waits for the nth time that a client says this text, passes it on, and keeps what that client is answered from then
   * on. @returns resolves when it was said, with how to reset that connection; null when the wait is called off before
   */
  withholdAnswersTo(text: string, nth: number, calledOff?: AbortSignal): Promise<{ reset(): void } | null>;
  /** New connections pass without delay; what is stalled goes on, what was cut stays cut. */
  restore(): void;
  close(): Promise<void>;
}

interface Link {
  client: Socket;
  /** null while the network stalls: nobody was asked yet */
  server: Socket | null;
  up: Lane;
  down: Lane | null;
}

interface Awaited {
  text: string;
  nth: number;
  said(found: { reset(): void } | null): void;
}

export async function startTcpProxy(target = ''): Promise<TcpProxy> {
  let state: 'open' | 'cut' | { stalled: Direction } = 'open';
  let accepted = 0;
  let delayMs = 0;
  let bytesLeft: number | null = null;
  let awaited: Awaited[] = [];
  const links = new Set<Link>();

  const isStalled = (lane: 'up' | 'down') =>
    typeof state === 'object' && (state.stalled === lane || state.stalled === 'both');
  const end = (link: Link) => {
    links.delete(link);
    link.client.destroy();
    link.server?.destroy();
  };
  const follow = (socket: Socket, link: Link) =>
    socket
      .setNoDelay(true)
      .on('error', () => {})
      .once('close', () => end(link))
      .unref();
  const cut = () => {
    state = 'cut';
    bytesLeft = null;
    for (const { client } of links) client.resetAndDestroy();
  };
  const count = (bytes: Buffer) => {
    if (bytesLeft === null) return;
    bytesLeft -= bytes.length;
    if (bytesLeft < 0) setImmediate(cut); // what came in goes on
  };
  const listen = (link: Link, bytes: Buffer) => {
    for (const one of awaited.filter(({ text }) => bytes.includes(text))) {
      if (--one.nth > 0) continue;
      awaited = awaited.filter((other) => other !== one);
      link.down?.stall();
      one.said({ reset: () => void link.client.resetAndDestroy() });
    }
  };
  const connectServer = (link: Link) => {
    const server = follow(connect({ ...portAndHost(target), allowHalfOpen: true }), link);
    link.server = server;
    const onBytes = count;
    link.down = startLane({ from: server, to: () => link.client, delayMs: () => delayMs, onBytes });
  };
  /** As the state says, for a connection of now or of before. */
  const settle = (link: Link) => {
    if (state === 'cut') return;
    const isNowhere = isStalled('up') && isStalled('down');
    if (link.server === null && !isNowhere) connectServer(link);
    if (isStalled('up')) link.up.stall();
    else link.up.open();
    if (isStalled('down')) link.down?.stall();
    else link.down?.open();
  };

  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    accepted += 1;
    if (state === 'cut') return void client.resetAndDestroy();
    const onBytes = (bytes: Buffer) => {
      count(bytes);
      listen(link, bytes);
    };
    const up = startLane({ from: client, to: () => link.server, delayMs: () => delayMs, onBytes });
    const link: Link = { client, server: null, up, down: null };
    links.add(link);
    follow(client, link);
    settle(link);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  listener.unref();

  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    forwardTo: (address) => void (target = address),
    stall(direction = 'both') {
      state = { stalled: direction };
      const before = accepted;
      links.forEach(settle);
      return { connections: () => accepted - before };
    },
    cut,
    delay: (ms) => void (delayMs = ms),
    cutAfter: (bytes) => void (bytesLeft = bytes),
    withholdAnswersTo: (text, nth, calledOff) =>
      new Promise((said) => {
        const one: Awaited = { text, nth, said };
        awaited.push(one);
        calledOff?.addEventListener('abort', () => {
          awaited = awaited.filter((other) => other !== one);
          said(null);
        });
      }),
    restore() {
      state = 'open';
      delayMs = 0;
      bytesLeft = null;
      links.forEach(settle);
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
