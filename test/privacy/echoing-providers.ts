import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a provider says instead of its own answer; null lets the answer through. */
export type Echo = (request: string, answer: () => Promise<string>) => Promise<{ status: number; body: string }>;

export interface EchoingProviders {
  url: string;
  /** set once it is known where the simulator is */
  simulator(url: string): void;
  /** POSTs whose path holds `path` are answered by `echo` until it is taken away */
  say(path: string, echo: Echo | null): void;
  /** answers that quoted what they were asked, so far */
  echoed(): number;
  close(): Promise<void>;
}

/** Stands before the simulator, and quotes requests in its refusals, as validators and proxies do. */
export async function startEchoingProviders(): Promise<EchoingProviders> {
  let known: (url: string) => void = () => {};
  const simulator = new Promise<string>((resolve) => (known = resolve));
  const echoes = new Map<string, Echo>();
  let echoed = 0;

  const server = createServer((req, res) => {
    void (async () => {
      const body = await text(req);
      const path = req.url ?? '';
      const forward = async () =>
        fetch((await simulator) + path, {
          method: req.method ?? 'GET',
          headers: headersOf(req.headers),
          ...(body !== '' && { body }),
        });
      const echo = [...echoes].find(([part]) => req.method === 'POST' && path.includes(part))?.[1];
      if (echo) {
        const said = await echo(body, async () => (await forward()).text());
        echoed += 1;
        res.writeHead(said.status, { 'content-type': 'application/json' }).end(said.body);
        return;
      }
      const answer = await forward();
      res.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
      res.end(await answer.text());
    })().catch(() => res.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    simulator: known,
    say: (path, echo) => void (echo ? echoes.set(path, echo) : echoes.delete(path)),
    echoed: () => echoed,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const headersOf = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      ['host', 'connection', 'content-length'].includes(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  );
