import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Product, startProduct } from '../../harness/product.ts';

const MiB = 1024 * 1024;
const AT_ONCE = 200;

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.stop());

/** Memory that a process holds now, in bytes. */
function memoryOf(pid: number): number {
  const status = `/proc/${pid}/status`;
  const kilobytes = existsSync(status)
    ? /VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(kilobytes) * 1024;
}

/** A body of 8 MiB that nobody signed. @returns the status, or null when the connection was closed on the sender */
const sendUnsigned = (body: Buffer): Promise<number | null> =>
  new Promise((resolve) => {
    const request = httpRequest(`${product.apiUrl}/api/webhooks/elevenlabs/post-call`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'elevenlabs-signature': `t=1,v0=${'a'.repeat(64)}` },
    });
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    request.once('error', () => resolve(null));
    request.end(body);
  });

it('T7 grows by less than 200 MiB while 200 unsigned bodies of 8 MiB come at once, and serves the next request', async () => {
  const before = memoryOf(product.api.pid);
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, memoryOf(product.api.pid))), 20);
  const body = Buffer.alloc(8 * MiB, ' ');
  const statuses = await Promise.all(Array.from({ length: AT_ONCE }, () => sendUnsigned(body)));
  clearInterval(watch);

  expect(most - before).toBeLessThanOrEqual(200 * MiB);
  for (const status of statuses) expect([401, 429, 503, null]).toContain(status);
  // some were read to their end, and most were not
  expect(statuses).toContain(503);
  expect((await product.request('GET', '/health')).status).toBe(200);
  expect(await product.query('select id from webhook_events')).toEqual([]);
});
