import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO } from '../src/demo-settings.ts';
import type { Product } from '../scripts/test/product.ts';

/** Numbers +49 30 23125 xxx are given to nobody. */
const NUMBERS = Array.from({ length: 1_000 }, (_, index) => `+493023125${String(index).padStart(3, '0')}`);
const CANDIDATES = NUMBERS.filter((number) => number !== DEMO.twilioPhoneNumber);

const CLOSED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** Each key may place five calls per second, so as many take turns as the load needs. */
export const WEBHOOK_KEYS = Array.from({ length: 60 }, (_, index) => `bench-key-${index + 1}`);

/** A call that was asked for. */
export interface BenchCall {
  /** how long the answer took */
  answeredAfterMs: number;
  /** resolves with its id when it is closed; null when it failed */
  closed: Promise<string | null>;
}

/** Places calls to candidates of their own and follows each to its end. */
export interface Calls {
  place(): Promise<BenchCall>;
  /** why calls failed: not answered 200, not held, with attention, or not closed in time */
  failures: string[];
  stop(): void;
}

interface ClosedRow {
  id: string;
  last_name: string;
  outcome: string;
  needs_attention: string[];
}

export function followCalls(product: Product): Calls {
  const waiting = new Map<string, (row: ClosedRow | null) => void>();
  const failures: string[] = [];
  const stopping = new AbortController();
  let placed = 0;

  const closed = (name: string): Promise<ClosedRow | null> =>
    new Promise((resolve) => {
      const late = setTimeout(() => resolve(null), CLOSED_WITHIN_MS);
      waiting.set(name, (row) => {
        clearTimeout(late);
        resolve(row);
      });
    });

  async function follow(name: string, status: number, text: string): Promise<string | null> {
    const row = status === 200 ? await closed(name) : null;
    waiting.delete(name);
    if (row?.outcome === 'held' && row.needs_attention.length === 0) return row.id;
    if (status !== 200) failures.push(`answered ${status} ${text}`);
    else failures.push(row ? `ended as ${row.outcome} ${row.needs_attention.join()}` : 'not closed in time');
    return null;
  }

  lookForClosed(product, waiting, stopping.signal).catch((error: Error) => failures.push(error.message));
  return {
    failures,
    stop: () => stopping.abort(),
    async place() {
      const index = placed++;
      const name = `Bench${index}`;
      const began = performance.now();
      const { status, text } = await product.trigger(
        {
          campaign_id: 804,
          company_name: 'Kita Birkenallee gGmbH',
          candidate_first_name: 'Erika',
          candidate_last_name: name,
          to_number: CANDIDATES[index % CANDIDATES.length],
        },
        { authorization: `Bearer ${WEBHOOK_KEYS[index % WEBHOOK_KEYS.length]}` },
      );
      return { answeredAfterMs: performance.now() - began, closed: follow(name, status, text) };
    },
  };
}

/** One look for all calls, so that the watching is no load of its own. */
async function lookForClosed(
  product: Product,
  waiting: Map<string, (row: ClosedRow) => void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const rows = await product.query<ClosedRow>(
      'select id, last_name, outcome, needs_attention from calls where closed_at is not null and last_name = any($1)',
      [[...waiting.keys()]],
    );
    for (const row of rows) waiting.get(row.last_name)?.(row);
    await sleep(LOOK_EVERY_MS);
  }
}
