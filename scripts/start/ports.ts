import { connect, createServer } from 'node:net';
import { CannotStart } from './cannot-start.ts';

/** A port that we are about to use, with the variable that moves it. */
export interface WantedPort {
  what: string;
  variable: string;
  port: number;
}

/** @throws CannotStart naming the port that is taken, or wanted twice, and the variable to set. */
export async function checkPorts(wanted: WantedPort[]): Promise<void> {
  const twice = wanted.find((one, index) => wanted.slice(0, index).some(({ port }) => port === one.port));
  if (twice) throw new CannotStart(wantedTwice(twice, wanted.find(({ port }) => port === twice.port)!));
  const taken = await Promise.all(wanted.map(async ({ port }) => !(await isFree(port))));
  const messages = wanted.filter((_, index) => taken[index]).map(portTaken);
  if (messages.length > 0) throw new CannotStart(messages.join('\n'));
}

const portTaken = ({ what, variable, port }: WantedPort): string =>
  `Port ${port} (${what}) is taken by another program. End that program, or set ${variable} to a free port: ` +
  `${variable}=${port < 65_000 ? port + 100 : port - 100} npm start`;

const wantedTwice = (one: WantedPort, other: WantedPort): string =>
  `${one.variable} and ${other.variable} are both ${one.port}: set one of them to another port.`;

/** True when nobody listens there on the loopback and we may. */
export async function isFree(port: number): Promise<boolean> {
  // Listening alone is no proof: next to a listener on all addresses some systems let us have the loopback one.
  const answers = await Promise.all([connects('127.0.0.1', port), connects('::1', port)]);
  return !answers.includes(true) && (await canListen(port));
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 500 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
