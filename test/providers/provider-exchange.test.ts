import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { successOnlyFetch } from '../../src/providers/answer.ts';
import { guardedFetch } from '../../src/providers/http.ts';
import { onProviderExchange, type ProviderExchange } from '../../src/providers/provider-exchange.ts';
import { streamedExchange } from '../../src/providers/streamed-http.ts';

let server: Server;
let url: string;
let heard: ProviderExchange[] = [];
let stop: () => void;

beforeAll(async () => {
  server = createServer((req, res) => {
    const said = new URL(req.url ?? '', 'http://x').pathname.slice(1);
    if (said !== 'never') res.writeHead(Number(said)).end('Canary');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  heard = [];
  stop = onProviderExchange((exchange) => heard.push(exchange));
});
afterEach(() => stop());

const LIMITS = { connectMs: 500, totalMs: 500 };
const outcomes = () => heard.map(({ provider, outcome }) => `${provider} ${outcome}`);

describe('who counts requests to providers', () => {
  it('hears once of each how it ended, whichever client made it', async () => {
    await guardedFetch('crm', LIMITS)(`${url}/200`);
    await guardedFetch('crm', LIMITS)(`${url}/503`);
    await successOnlyFetch('hoc', LIMITS)(`${url}/429`).catch(() => {});
    await guardedFetch('openai', { connectMs: 500, totalMs: 100 })(`${url}/never`).catch(() => {});
    await guardedFetch('elevenlabs', LIMITS)('http://127.0.0.1:1/').catch(() => {});
    const stream = streamedExchange('bucket', { ...LIMITS, firstByteMs: 500, idleMs: 500 });
    (await stream({ method: 'GET', url: `${url}/404`, headers: {} })).discard();
    expect(outcomes()).toEqual([
      'crm ok',
      'crm server_error',
      'hoc rate_limited',
      'openai timeout',
      'elevenlabs unreachable',
      'bucket not_found',
    ]);
    expect(heard.every(({ seconds }) => seconds >= 0 && seconds < 1)).toBe(true);
  });

  it('hears nothing of what was asked or answered, and nothing any more once it has stopped', async () => {
    await guardedFetch('crm', LIMITS)(`${url}/200?name=Canary`, { method: 'POST', body: 'Canary' });
    expect(Object.keys(heard[0]!).toSorted()).toEqual(['outcome', 'provider', 'seconds']);
    stop();
    await guardedFetch('crm', LIMITS)(`${url}/200`);
    expect(heard).toHaveLength(1);
  });
});
