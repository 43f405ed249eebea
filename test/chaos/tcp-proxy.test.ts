import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../scripts/test/eventually.ts';
import { startTcpProxy, type TcpProxy } from '../../chaos/links/tcp-proxy.ts';

describe('a stretch of network of the fault bench', () => {
  /** Answers each text with the same text in capitals. */
  let server: Server;
  let heard: string;
  let proxy: TcpProxy;
  const clients: Socket[] = [];

  beforeEach(async () => {
    heard = '';
    server = createServer((socket) => {
      socket
        .on('error', () => {})
        .on('data', (bytes) => {
          heard += bytes.toString();
          socket.write(bytes.toString().toUpperCase());
        });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startTcpProxy(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  });

  async function aClient() {
    const client = { socket: connect(Number(proxy.address.split(':')[1]), '127.0.0.1'), got: '', ended: '' };
    clients.push(client.socket);
    client.socket.on('data', (bytes) => (client.got += bytes.toString()));
    client.socket.on('error', (error: NodeJS.ErrnoException) => (client.ended = error.code ?? 'error'));
    client.socket.on('close', () => (client.ended ||= 'closed'));
    await Promise.race([once(client.socket, 'connect'), once(client.socket, 'close')]).catch(() => {});
    return client;
  }
  const soon = (probe: () => boolean, what: string) => eventually(probe, { what, withinMs: 3_000 });

  it('passes both directions, and the end of a connection after its last bytes', async () => {
    const client = await aClient();
    client.socket.end('hello');
    await soon(() => client.ended === 'closed', 'the end');
    expect([heard, client.got]).toEqual(['hello', 'HELLO']);
  });

  it('cut: resets what is open, refuses what comes, and lets new connections pass once restored', async () => {
    const before = await aClient();
    proxy.cut();
    await soon(() => before.ended === 'ECONNRESET', 'the reset');
    const meanwhile = await aClient();
    await soon(() => meanwhile.ended !== '', 'the refusal');
    proxy.restore();
    const after = await aClient();
    after.socket.write('again');
    await soon(() => after.got === 'AGAIN', 'the answer');
  });

  it('stalled: passes nothing on, and all of it in order once restored', async () => {
    const before = await aClient();
    const stretch = proxy.stall();
    before.socket.write('one ');
    const meanwhile = await aClient();
    await soon(() => stretch.connections() === 1, 'the connection');
    before.socket.write('two');
    meanwhile.socket.write('three');
    expect(heard).toBe('');
    proxy.restore();
    await soon(() => before.got === 'ONE TWO' && meanwhile.got === 'THREE', 'all that was kept');
  });

  it('stalled in one direction: deaf hears nothing, mute hears all and its answers wait', async () => {
    const client = await aClient();
    proxy.stall('up');
    client.socket.write('one');
    proxy.stall('down');
    await soon(() => heard === 'one', 'what was said');
    expect(client.got).toBe('');
    proxy.restore();
    await soon(() => client.got === 'ONE', 'the answer');
  });

  it('delayed: takes so much longer in each direction', async () => {
    const client = await aClient();
    proxy.delay(60);
    const began = performance.now();
    client.socket.write('slow');
    await soon(() => client.got === 'SLOW', 'the answer');
    expect(performance.now() - began).toBeGreaterThan(115);
  });

  it('cut after so many bytes: what came in goes on, then everything is reset', async () => {
    const client = await aClient();
    proxy.cutAfter(8);
    client.socket.write('five5');
    await soon(() => client.ended !== '', 'the reset');
    expect(heard).toBe('five5');
  });

  it('withholds what the nth who says a text is answered, and nobody else’s answers', async () => {
    const withheld = proxy.withholdAnswersTo('commit', 2);
    const [first, second] = [await aClient(), await aClient()];
    first.socket.write('commit');
    await soon(() => first.got === 'COMMIT', 'the first answer');
    second.socket.write('commit');
    const caught = await withheld;
    await soon(() => heard === 'commitcommit', 'the second to be heard');
    first.socket.write('!');
    await soon(() => first.got === 'COMMIT!', 'the others to go on');
    expect(second.got).toBe('');
    caught?.reset();
    await soon(() => second.ended === 'ECONNRESET', 'the reset');
  });

  it('withholds nothing any more once that wait is called off', async () => {
    const off = new AbortController();
    const withheld = proxy.withholdAnswersTo('commit', 1, off.signal);
    off.abort();
    expect(await withheld).toBeNull();
    const client = await aClient();
    client.socket.write('commit');
    await soon(() => client.got === 'COMMIT', 'the answer');
  });
});
