import { randomUUID } from 'node:crypto';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import type { CallFilter } from '../src/store/calls/call-filter.ts';
import { createCallReader } from '../src/store/calls/call-views.ts';
import { findAnswered, findOpenCall, findStalled } from '../src/store/calls/calls.ts';
import { claimDial } from '../src/store/calls/claim-dial.ts';
import { type Db, openDatabase, WORKER_POOL } from '../src/store/database.ts';
import { findNotRouted, findSubject } from '../src/store/events.ts';
import { findOwedWork } from '../src/store/owed-work.ts';
import type { Product } from '../scripts/test/product.ts';
import { percentile, printFigure } from './figures.ts';
import { undisturbed } from './in-turns.ts';
import { fill } from './lists.ts';
import { atRate, quickCalls } from './load.ts';
import { aClosedCall, explainPlans } from './plans.ts';

const RATES = [1, 2, 5, 10, 20];
const RATE_MS = 20_000;
const SIZES = [100, 1_000, 10_000, 100_000];
const REPEATED = 40;
const CALLS_PER_SECOND = 2;
const CALLS_MS = 10_000;

/** How the figures change with calls per second. @returns why calls failed */
export async function growthOfRate(product: Product): Promise<string[]> {
  const failures: string[] = [];
  await quickCalls(product);
  for (const rate of RATES) {
    const load = await undisturbed(() => atRate(product, rate, RATE_MS));
    const about = { perSecond: String(rate) };
    printFigure('triggerP50Ms', percentile(load.answeredMs, 0.5), 'ms', about);
    printFigure('triggerP99Ms', percentile(load.answeredMs, 0.99), 'ms', about);
    printFigure('addedLatencyP50Ms', percentile(load.addedMs, 0.5), 'ms', about);
    printFigure('addedLatencyP99Ms', percentile(load.addedMs, 0.99), 'ms', about);
    failures.push(...load.failures);
  }
  return failures;
}

/** And with the calls that the database holds: lists, search, what the sweep and the inbox look up, a call with its gate. */
export async function growthOfDatabase(product: Product): Promise<string[]> {
  const failures: string[] = [];
  const db = openDatabase(product.databaseUrl, WORKER_POOL);
  const answered = (status: number, what: string) => {
    if (status !== 200) failures.push(`${what} was answered ${status}`);
  };
  const work: Record<string, () => Promise<unknown>> = {
    listP99Ms: async () => answered((await product.v1('GET', '/calls?outcome=held')).status, 'a list'),
    searchP99Ms: async () =>
      answered((await product.v1('POST', '/calls/search', { text: 'Musterfrau 42' })).status, 'a search'),
    sweepP99Ms: () => sweep(db),
    inboxLookUpP99Ms: () => lookUp(db),
  };
  try {
    for (const calls of SIZES) {
      await fill(product, calls);
      const about = { callsHeld: String(calls) };
      for (const [metric, once] of Object.entries(work)) {
        const took = await undisturbed(() => times(REPEATED, once));
        printFigure(metric, percentile(took, 0.99), 'ms', about);
      }
      const load = await undisturbed(() => atRate(product, CALLS_PER_SECOND, CALLS_MS));
      printFigure('triggerP50Ms', percentile(load.answeredMs, 0.5), 'ms', about);
      failures.push(...load.failures);
    }
    await explainPlans(product.databaseUrl, ASKED_MOST);
    return failures;
  } finally {
    await db.destroy();
  }
}

const page = (db: Db, filter: CallFilter) => createCallReader(db).list({ filter, after: null, limit: 50 });

const ASKED_MOST: Record<string, (db: Db) => Promise<unknown>> = {
  list: (db) => page(db, {}),
  listOfOutcome: (db) => page(db, { outcome: 'held' }),
  listOfCampaign: (db) => page(db, { campaignId: 805 }),
  search: (db) => page(db, { search: { words: ['Musterfrau', '42'], digits: null, id: null } }),
  gate: async (db) => claimDial(db, await aClosedCall(db), 1, 1, ''),
  sameRequest: (db) => findAnswered(db, 'of nobody', DEFAULT_POLICY.triggerReplayMs),
  openCall: (db) => findOpenCall(db, randomUUID(), 805),
  inboxLookUp: (db) => lookUp(db),
  sweep: (db) => sweep(db),
};

/** What `reconcileCalls` reads each minute. */
async function sweep(db: Db): Promise<void> {
  const { stalledAfterMs, notRoutedAfterMs } = DEFAULT_POLICY;
  await findStalled(db, stalledAfterMs, 200);
  await findNotRouted(db, notRoutedAfterMs, 500);
  const days = 24 * 3_600_000;
  await findOwedWork(db, { stalledAfterMs, messagesForMs: days, statusForMs: days, recordingsForMs: days }, 100);
}

/** What the router asks when a webhook tells of a leg. */
const lookUp = (db: Db): Promise<unknown> =>
  findSubject(db, {
    kind: 'leg_changed',
    callSid: 'CAunknown',
    status: 'ringing',
    to: '+493023125042',
    from: '+493023125200',
    durationSeconds: null,
    answeredBy: null,
    at: null,
  });

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let time = 0; time < count; time += 1) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  return took;
}
