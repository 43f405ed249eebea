import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO } from '../src/demo-settings.ts';
import type { Product } from '../scripts/test/product.ts';

/** Numbers +49 30 23125 xxx are given to nobody. */
const NUMBERS = Array.from({ length: 1_000 }, (_, index) => `+493023125${String(index).padStart(3, '0')}`);
export const CANDIDATES = NUMBERS.filter((number) => number !== DEMO.twilioPhoneNumber);

const CLOSED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;
/** A caller whose connection is refused or cut, or who is told that the API is not ready yet, asks again. */
const ASK_AGAIN_AFTER_MS = 50;
const STILL_STARTING = 'It is still starting.';

/** Each key may place five calls per second, so as many take turns as the load needs. */
export const WEBHOOK_KEYS = Array.from({ length: 60 }, (_, index) => `bench-key-${index + 1}`);

/** A call that was asked for. */
export interface BenchCall {
  /** how long the answer took, from the moment that the request was due */
  answeredAfterMs: number;
  /** resolves when it is closed; null when it failed */
  closed: Promise<ClosedCall | null>;
}

export interface ClosedCall {
  id: string;
  /** from the moment that its request was due until its result was with the CRM and its row closed */
  closedAfterMs: number;
}

/** Places calls to candidates of their own and follows each to its end. */
export interface Calls {
  /** @param dueAt by performance.now(): a request that could not be sent in time counts from then all the same */
  place(dueAt?: number): Promise<BenchCall>;
  /** why calls failed: not answered 200, not held, with attention, or not closed in time */
  failures: string[];
  stop(): void;
}

interface ClosedRow {
  id: string;
  last_name: string;
  outcome: string;
  needs_attention: string[];
  closed_at: Date;
}

/** No two calls of a run are for the same person: the product would take the second for a repetition of the first. */
let placed = 0;

export function followCalls(product: Product): Calls {
  const waiting = new Map<string, (row: ClosedRow | null) => void>();
  const failures: string[] = [];
  const stopping = new AbortController();

  const closed = (name: string): Promise<ClosedRow | null> =>
    new Promise((resolve) => {
      const late = setTimeout(() => resolve(null), CLOSED_WITHIN_MS);
      waiting.set(name, (row) => {
        clearTimeout(late);
        resolve(row);
      });
    });

  async function follow(name: string, dueAt: number, status: number, text: string): Promise<ClosedCall | null> {
    const row = status === 200 ? await closed(name) : null;
    waiting.delete(name);
    if (row?.outcome === 'held' && row.needs_attention.length === 0) {
      return { id: row.id, closedAfterMs: row.closed_at.getTime() - performance.timeOrigin - dueAt };
    }
    if (status !== 200) failures.push(`answered ${status} ${text}`);
    else failures.push(row ? `ended as ${row.outcome} ${row.needs_attention.join()}` : 'not closed in time');
    return null;
  }

  lookForClosed(product, waiting, stopping.signal).catch((error: Error) => failures.push(error.message));
  return {
    failures,
    stop: () => stopping.abort(),
    async place(dueAt = performance.now()) {
      const index = placed++;
      const name = `Bench${index}`;
      const { status, text } = await ask(product, name, index);
      return { answeredAfterMs: performance.now() - dueAt, closed: follow(name, dueAt, status, text) };
    },
  };
}

async function ask(product: Product, name: string, index: number): Promise<{ status: number; text: string }> {
  for (const until = performance.now() + CLOSED_WITHIN_MS; ; await sleep(ASK_AGAIN_AFTER_MS)) {
    try {
      const answer = await product.trigger(
        {
          campaign_id: 804,
          company_name: 'Kita Birkenallee gGmbH',
          candidate_first_name: 'Erika',
          candidate_last_name: name,
          to_number: CANDIDATES[index % CANDIDATES.length],
        },
        { authorization: `Bearer ${WEBHOOK_KEYS[index % WEBHOOK_KEYS.length]}` },
      );
      if (!answer.text.includes(STILL_STARTING) || performance.now() > until) return answer;
    } catch (error) {
      if (performance.now() > until) throw error;
    }
  }
}

/** One look for all calls, so that the watching is no load of its own. */
async function lookForClosed(
  product: Product,
  waiting: Map<string, (row: ClosedRow) => void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const rows = await product.query<ClosedRow>(
      'select id, last_name, outcome, needs_attention, closed_at from calls where closed_at is not null and last_name = any($1)',
      [[...waiting.keys()]],
    );
    for (const row of rows) waiting.get(row.last_name)?.(row);
    await sleep(LOOK_EVERY_MS);
  }
}
