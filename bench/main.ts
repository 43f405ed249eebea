import type { Product } from '../scripts/test/product.ts';
import { standAlone, withProduct } from '../scripts/test/stand-alone.ts';
import { followCalls, WEBHOOK_KEYS } from './calls.ts';
import { costPerCall } from './cost-per-call.ts';
import { printFigure } from './figures.ts';
import { listLatency } from './lists.ts';
import { pageLatency } from './pages.ts';
import { quickCalls, throughput, triggerLatency } from './load.ts';
import { readyAfterMs } from './ready-after.ts';
import { streamDelivery } from './stream.ts';
import { webhookBursts } from './webhook-burst.ts';

/**
 * `npm run bench -- --quick`: the figures of one product on this machine, each as a line of JSON on stdout; progress
 * goes to stderr. Without `--quick` each load lasts a minute or more; `--lists` measures lists and the page of calls only. Exit code 1 when a
 * call failed.
 */
const SIZES = process.argv.includes('--quick')
  ? { heldCalls: 10, latencyMs: 12_000, throughputMs: 10_000, streamEvents: 200, listPages: 40, pageLoads: 3 }
  : { heldCalls: 50, latencyMs: 120_000, throughputMs: 60_000, streamEvents: 1_200, listPages: 200, pageLoads: 10 };
/** `--lists`: nothing but how long lists take. */
const LISTS_ONLY = process.argv.includes('--lists');
const TRIGGERS_PER_SECOND = 5;
const IN_FLIGHT = 50;

/** Nothing is held back by a limit, and a request that takes long on a busy machine is waited for. */
const POLICY = {
  dialWithinMs: 60_000,
  answerWithinMs: 100_000,
  dialRequestMs: 20_000,
  ringMs: 10_000,
  callbackGraceMs: 10_000,
  crmRequestMs: 20_000,
  maxConcurrentCalls: 1_000,
  maxDialsPerKeyPerDay: null,
};

const tell = (text: string): void => console.error(text);

await standAlone(async (newRunDir) => {
  if (!LISTS_ONLY) {
    tell('Starting the product as `npm start` does …');
    printFigure('readyAfterMs', await readyAfterMs(newRunDir()), 'ms');
  }
  tell('Starting the product for the load …');
  // The loads come from several callers, each with a key or with an address behind a proxy.
  const env = { WEBHOOK_API_KEY: WEBHOOK_KEYS.join(','), TRUST_PROXY: '127.0.0.1' };
  const failures = await withProduct(newRunDir(), { policy: POLICY, env }, LISTS_ONLY ? lists : measure);
  printFigure('callsFailed', failures.length, 'calls');
  for (const failure of new Set(failures)) tell(`Failed: ${failure}`);
  return failures.length === 0 ? 0 : 1;
});

/** @returns why calls failed */
async function measure(product: Product): Promise<string[]> {
  const calls = followCalls(product);
  try {
    await quickCalls(product);
    await Promise.all(Array.from({ length: 5 }, async () => (await calls.place()).closed)); // the first ones find all cold
    tell(`Counting the histories of ${SIZES.heldCalls} held calls …`);
    await costPerCall(product, calls, SIZES.heldCalls);
    await quickCalls(product);
    tell(`${TRIGGERS_PER_SECOND} calls per second for ${SIZES.latencyMs / 1_000} s …`);
    await triggerLatency(calls, TRIGGERS_PER_SECOND, SIZES.latencyMs);
    tell(`${IN_FLIGHT} calls in flight for ${SIZES.throughputMs / 1_000} s …`);
    await throughput(calls, IN_FLIGHT, SIZES.throughputMs);
    tell(`${SIZES.streamEvents} events to 500 clients on 50 leads …`);
    const notDelivered = await streamDelivery(product, WEBHOOK_KEYS, SIZES.streamEvents);
    tell('200 webhooks at once to each door …');
    const notAnswered = await webhookBursts(product);
    return [...calls.failures, ...notDelivered, ...notAnswered, ...(await lists(product))];
  } finally {
    calls.stop();
  }
}

/** Last: from then on the database is as full as after months. */
async function lists(product: Product): Promise<string[]> {
  tell('Lists of 100,000 calls …');
  const wrong = await listLatency(product, SIZES.listPages);
  tell('The list of calls in a browser …');
  await pageLatency(product, SIZES.pageLoads);
  return wrong;
}
