import { launchBrowser } from '../scripts/test/chromium.ts';
import type { Product } from '../scripts/test/product.ts';
import { standAlone } from '../scripts/test/stand-alone.ts';
import { addedLatency, callsPerSecond, recovery, recoveryAlone, triggerLatency, webhookAck } from './beside-floor.ts';
import { WEBHOOK_KEYS } from './calls.ts';
import { costPerCall } from './cost-per-call.ts';
import { printFigure, tableOfFigures } from './figures.ts';
import { growthOfDatabase, growthOfRate } from './growth.ts';
import { BusyMachine, undisturbed, undisturbedOnce } from './in-turns.ts';
import { listLatency } from './lists.ts';
import { quickCalls } from './load.ts';
import { thisMachine } from './machine.ts';
import { pageLatency } from './pages.ts';
import { parkedCalls } from './parked.ts';
import { readyAfterMs } from './ready-after.ts';
import { streamDelivery } from './stream.ts';
import { type Systems, withSystems } from './systems.ts';
import { webhookBursts } from './webhook-burst.ts';

/**
 * `npm run bench`: the figures of the whole box on this machine, each as a line of JSON on stdout, with the ratio to a bare
 * workflow (floor/) where it is timed; progress and a table at the end go to stderr. `--quick` measures what fits into four
 * minutes, in short blocks; `--lists` lists and the page of calls only, `--webhooks` bursts of webhooks, `--growth` how
 * figures change with load and with calls held. Exit code 1 when a call failed, an answer was wrong, or the machine was too
 * busy for a figure.
 */
const isAsked = (option: string): boolean => process.argv.includes(option);
const IS_QUICK = isAsked('--quick');
const SIZES = IS_QUICK
  ? { turns: 2, blockMs: 4_000, kills: 1, heldCalls: 10, parked: 100, streamEvents: 100, listPages: 10, pageLoads: 2 }
  : {
      turns: 5,
      blockMs: 15_000,
      kills: 3,
      heldCalls: 50,
      parked: 5_000,
      streamEvents: 1_200,
      listPages: 200,
      pageLoads: 10,
    };

/** Nothing is held back by a limit, and a request that takes long on a busy machine is waited for. */
const POLICY = {
  dialWithinMs: 60_000,
  answerWithinMs: 100_000,
  dialRequestMs: 20_000,
  ringMs: 10_000,
  callbackGraceMs: 10_000,
  crmRequestMs: 20_000,
  maxConcurrentCalls: 10_000,
  maxDialsPerKeyPerDay: null,
};
/** The loads come from several callers, each with a key or with an address behind a proxy. */
const ENV = { WEBHOOK_API_KEY: WEBHOOK_KEYS.join(','), TRUST_PROXY: '127.0.0.1' };

/** What is measured, in this order. Each says what went wrong. */
type Part = [title: string, measure: (systems: Systems) => Promise<string[]>];

const LISTS: Part[] = [
  ['Lists of 100,000 calls', ({ product }) => undisturbed(() => listLatency(product, SIZES.listPages))],
  ['The list of calls in a browser', ({ product }) => pages(product)],
];

const GROWTH: Part[] = [
  ['From 1 to 20 calls per second', ({ product }) => growthOfRate(product)],
  ['From 100 to 100,000 calls in the database', ({ product }) => growthOfDatabase(product)],
];

const BURST_BESIDE_FLOOR: Part = ['200 webhooks at once, beside the floor', (systems) => webhookAck(systems, SIZES)];
const WEBHOOKS: Part[] = [
  BURST_BESIDE_FLOOR,
  ['200 webhooks at once to each door', ({ product }) => webhookBursts(product)],
];

const OF_A_CALL: Part[] = [
  [`The histories of ${SIZES.heldCalls} held calls`, ({ product }) => costPerCall(product, SIZES.heldCalls)],
  ['Answers to who asks for a call', (systems) => quickly(systems, triggerLatency)],
  ['What is added to a call', (systems) => quickly(systems, addedLatency)],
  ['50 calls in flight', (systems) => quickly(systems, callsPerSecond)],
];
const STREAMS: Part = [
  `${SIZES.streamEvents} events to 500 clients`,
  ({ product }) => undisturbed(() => streamDelivery(product, WEBHOOK_KEYS, SIZES.streamEvents)),
];
const PARKED: Part = [
  `${SIZES.parked} calls that wait for their end`,
  ({ product, infrastructure }) => undisturbedOnce(() => parkedCalls(product, infrastructure, SIZES.parked)),
];

/** Without what would take it beyond four minutes: lists, door by door, kills of API and Temporal. */
const QUICK: Part[] = [
  ...OF_A_CALL,
  BURST_BESIDE_FLOOR,
  STREAMS,
  ['kill -9 of the worker', (systems) => quickly(systems, (them, { kills }) => recoveryAlone(them, kills, 'worker'))],
  PARKED,
];
const EVERYTHING: Part[] = [
  ...OF_A_CALL,
  ...WEBHOOKS,
  STREAMS,
  ['kill -9', (systems) => quickly(systems, recovery)],
  PARKED,
  // From then on the database is as full as after months.
  ...LISTS,
];

const BY_OPTION: Record<string, Part[]> = {
  '--lists': LISTS,
  '--webhooks': WEBHOOKS,
  '--growth': GROWTH,
  '--quick': QUICK,
};

const tell = (text: string): void => console.error(text);

await standAlone(async (newRunDir) => {
  tell(thisMachine());
  const parts = Object.entries(BY_OPTION).find(([option]) => isAsked(option))?.[1] ?? EVERYTHING;
  if (parts === EVERYTHING || parts === QUICK) {
    tell('Starting the product as `npm start` does …');
    printFigure('readyAfterMs', await readyAfterMs(newRunDir()), 'ms');
  }
  tell('Starting the product and the floor for the load …');
  const failures = await withSystems(newRunDir(), { policy: POLICY, env: ENV }, (systems) => measure(parts, systems));
  printFigure('failures', failures.length, 'failures');
  tell(`\n${tableOfFigures()}\n`);
  for (const failure of new Set(failures)) tell(`Failed: ${failure}`);
  return failures.length === 0 ? 0 : 1;
});

async function measure(parts: readonly Part[], systems: Systems): Promise<string[]> {
  const failures: string[] = [];
  for (const [title, part] of parts) {
    const began = performance.now();
    tell(`${title} …`);
    try {
      failures.push(...(await part(systems)));
    } catch (error) {
      const why = error instanceof BusyMachine ? `the machine was busy: ${error.message}` : (error as Error).message;
      failures.push(`${title}: no figure, ${why}`);
    }
    tell(`  ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  }
  return failures;
}

/** With simulated calls as short as they can be: then what is left is ours. */
async function quickly(
  systems: Systems,
  part: (systems: Systems, sizes: typeof SIZES) => Promise<string[]>,
): Promise<string[]> {
  await Promise.all([quickCalls(systems.product), quickCalls(systems.floor)]);
  return part(systems, SIZES);
}

async function pages(product: Product): Promise<string[]> {
  // What the processes of a browser that is closed have used is counted as nobody's.
  const browser = await launchBrowser();
  try {
    await undisturbed(() => pageLatency(product, browser, SIZES.pageLoads));
    return [];
  } finally {
    await browser.close();
  }
}
