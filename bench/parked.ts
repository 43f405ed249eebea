import { setTimeout as sleep } from 'node:timers/promises';
import type { Infrastructure } from '../scripts/test/infrastructure.ts';
import type { Product } from '../scripts/test/product.ts';
import { DEMO } from '../src/demo-settings.ts';
import { CANDIDATES } from './calls.ts';
import { printFigure } from './figures.ts';
import { residentBytes } from './machine.ts';

const PLACED_PER_SECOND = 25;
const RING_MS = 100;
/** After the last one is placed, until all hang up at once. */
const ALL_TALK_MS = 15_000;
const DRAINED_WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 100;

/**
 * What calls cost that do nothing but wait for their end, and how long it takes until all are closed that end at the same
 * moment. They were placed by somebody else: from the ringing on that is the same story, and for so many of our own there
 * are not enough fictitious numbers, of which each has one call at a time.
 * @returns what is wrong: calls that were lost on the way
 */
export async function parkedCalls(
  product: Product,
  infrastructure: Pick<Infrastructure, 'pids'>,
  count: number,
): Promise<string[]> {
  const processes = { worker: product.worker.pid, ...infrastructure.pids() };
  const before = memoryOf(processes);
  // Bursts of webhooks before this have made calls of others too.
  const [{ since }] = (await product.query<{ since: Date }>('select now() as since')) as [{ since: Date }];
  const startedAt = Date.now();
  const endAt = startedAt + (count / PLACED_PER_SECOND) * 1_000 + ALL_TALK_MS;
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await sleep((index * 1_000) / PLACED_PER_SECOND);
      await product.control('POST', '/control/calls', {
        from: DEMO.twilioPhoneNumber,
        to: CANDIDATES[index % CANDIDATES.length],
        outcome: 'held',
        timing: { ringMs: RING_MS, talkMs: endAt - Date.now() - RING_MS, summaryAfterMs: 0, webhookAfterMs: 0 },
        statusCallbackPath: '/call-status-callback',
      });
    }),
  );
  const waiting = await waitUntil(product, since, (calls) => calls.open === count || Date.now() > endAt - 2_000);
  const after = memoryOf(processes);
  for (const process of Object.keys(processes) as (keyof typeof processes)[]) {
    const [was, is] = [before[process], after[process]];
    if (was !== null && is !== null)
      printFigure('parkedKbPerCall', (is - was) / 1_024 / waiting.open, 'kB', { process, calls: String(waiting.open) });
    if (is !== null) printFigure('parkedMb', is / 2 ** 20, 'MB', { process, calls: String(waiting.open) });
  }
  await sleep(endAt - Date.now());
  const left = await waitUntil(
    product,
    since,
    (calls) => calls.closed === count || Date.now() > endAt + DRAINED_WITHIN_MS,
  );
  printFigure('drainSeconds', (Date.now() - endAt) / 1_000, 's', { calls: String(count) });
  return left.closed === count ? [] : [`${count - left.closed} of ${count} parked calls were not closed`];
}

interface Counted {
  /** known, and not over */
  open: number;
  closed: number;
}

/** By the database: of the calls of others, which are the parked ones. */
async function waitUntil(product: Product, since: Date, done: (calls: Counted) => boolean): Promise<Counted> {
  for (; ; await sleep(LOOK_EVERY_MS)) {
    const [counted] = await product.query<Counted>(
      `select count(*) filter (where closed_at is null and phase <> 'accepted')::int as open, count(*) filter (where closed_at is not null)::int as closed
       from calls where origin = 'outside' and created_at >= $1`,
      [since],
    );
    if (done(counted!)) return counted!;
  }
}

function memoryOf<Name extends string>(processes: Record<Name, number>): Record<Name, number | null> {
  const entries = Object.entries<number>(processes).map(([name, pid]) => [name, residentBytes(pid)]);
  return Object.fromEntries(entries) as Record<Name, number | null>;
}
