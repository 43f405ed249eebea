import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { followCalls } from '../../bench/calls.ts';
import { quickCalls } from '../../bench/load.ts';
import { FLOOR } from '../../bench/systems.ts';
import { type Product, startProduct } from '../harness/product.ts';

let product: Product;
let floor: Product;

beforeAll(async () => {
  const env = { WEBHOOK_API_KEY: 'bench-key-1' };
  [product, floor] = await Promise.all([startProduct({ env }), startProduct({ env, programs: FLOOR })]);
  await Promise.all([quickCalls(product), quickCalls(floor)]);
}, 90_000);

afterAll(() => Promise.all([product?.stop(), floor?.stop()]));

/** What the outside is asked for one held call, ids left out. */
async function requestsOfOneCall(system: Product): Promise<string[]> {
  const calls = followCalls(system);
  const closed = await (await calls.place()).closed;
  calls.stop();
  expect(calls.failures).toEqual([]);
  expect(closed?.closedAfterMs).toBeGreaterThan(0);
  const asked = await Promise.all(
    ['hoc', 'elevenlabs', 'twilio', 'openai', 'crm'].map((provider) => system.requests(provider)),
  );
  return asked.flat().map(({ provider, method, path, status }) => `${provider} ${method} ${path} ${status}`);
}

it('asks the outside for a held call what the product asks, and nothing else', async () => {
  const ofProduct = await requestsOfOneCall(product);
  expect(ofProduct).not.toEqual([]);
  expect(await requestsOfOneCall(floor)).toEqual(ofProduct);
});
