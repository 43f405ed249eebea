import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../scripts/test/product.ts';
import { sendAtOnce } from './send-at-once.ts';
import { percentile, printFigure } from './figures.ts';
import { BusyMachine, undisturbedOnce } from './in-turns.ts';
import { readCpu, usedBy } from './machine.ts';
import { fromAddress, interviewConversation, WEBHOOK_DOORS, type WebhookDoor } from './webhook-doors.ts';

const BURST = 200;
/**
 * Before it, to each door: an API in use has compiled what a webhook runs through. The same events again and again, which
 * are kept and followed up once.
 */
const WARMING = { events: 200, times: 5 };
const QUIET_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;
/** All that we started uses less of one processor, for so long. */
const IDLE_BELOW = 0.2;
const IDLE_FOR_MS = 500;

/**
 * How long a provider waits for its answer when 200 webhooks come at once, door by door: each on an open connection of its
 * own, from the moment it is written to the last byte of its answer. Signing is done before. What follows the answers
 * runs at the same time, on the same cores, as does this client.
 * @returns what is wrong: answers that are not the documented ones, and what the burst left undone
 */
export async function webhookBursts(product: Product): Promise<string[]> {
  const wrong: string[] = [];
  const medians: number[] = [];
  const undone: string[] = [];
  await openInterviews(product);
  const since = await clockOf(product);
  for (const door of WEBHOOK_DOORS) {
    const about = { door: door.path };
    for (let time = 0; time < WARMING.times; time += 1)
      wrong.push(...(await burstAt(product, door, BURST, WARMING.events)).wrong);
    undone.push(...(await untilQuiet(product, since)));
    try {
      const { took, ...answers } = await undisturbedOnce(async () => {
        const burst = await burstAt(product, door, 0, BURST);
        printFigure('webhookAckP50Ms', percentile(burst.took, 0.5), 'ms', about);
        printFigure('webhookAckP99Ms', percentile(burst.took, 0.99), 'ms', about);
        printFigure('webhookAckMaxMs', Math.max(...burst.took), 'ms', about);
        return burst;
      });
      wrong.push(...answers.wrong);
      medians.push(percentile(took, 0.5));
    } catch (error) {
      if (!(error instanceof BusyMachine)) throw error;
      undone.push(`${door.path} has no figure: ${error.message}`);
    }
    undone.push(...(await untilQuiet(product, since)));
  }
  if (medians.length > 0) printFigure('webhookAckWorstMedianMs', Math.max(...medians), 'ms');
  printFigure('webhookAnswersWrong', wrong.length, 'answers');
  return [...wrong, ...undone];
}

interface Burst {
  /** each answer, since its request was written */
  took: number[];
  wrong: string[];
}

/** So many at once, numbered from `first`: an event that was sent before is another burst's duplicate. */
export async function burstAt(product: Product, door: WebhookDoor, first: number, count: number): Promise<Burst> {
  const requests = Array.from({ length: count }, (_, index) => door.request(product, first + index));
  const answers = await sendAtOnce(product.apiUrl, requests);
  return {
    took: answers.map(({ tookMs }) => tookMs),
    wrong: answers
      .filter(({ status, text }) => status !== 200 || !text.startsWith(door.answer))
      .map(({ status, text }) => `${door.path} answered ${status} ${text}`),
  };
}

/** Of the database, whose rows it is compared with. */
export async function clockOf(product: Product): Promise<Date> {
  const [row] = await product.query<{ now: Date }>('select now()');
  return row!.now;
}

/** So that no burst meets what the one before it set off: every event is routed, every call closed, and all is idle. */
export async function untilQuiet(product: Product, since: Date): Promise<string[]> {
  for (const until = performance.now() + QUIET_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
    const [left] = await product.query<{ events: number; calls: number }>(
      `select (select count(*)::int from webhook_events where routed_at is null and received_at >= $1) as events,
              (select count(*)::int from calls where closed_at is null and created_at >= $1) as calls`,
      [since],
    );
    if (left!.events === 0 && left!.calls === 0 && (await isIdle())) return [];
    if (performance.now() > until)
      return [
        `${left!.events} events are not routed, ${left!.calls} calls not closed, or there is more to do after a burst`,
      ];
  }
}

/** Results are pushed, recordings fetched and lines written after the rows say that all is over. True where nobody can tell. */
async function isIdle(): Promise<boolean> {
  const before = readCpu();
  await sleep(IDLE_FOR_MS);
  const after = readCpu();
  if (before === null || after === null) return true;
  return usedBy(process.pid, before, after) / (after.atMs - before.atMs) < IDLE_BELOW;
}

/** Interviews whose conversations a burst tells of. @throws Error when one is not made */
async function openInterviews(product: Product): Promise<void> {
  await Promise.all(
    Array.from({ length: BURST + WARMING.events }, async (_, index) => {
      const from = fromAddress(index);
      const asked = { candidate_name: 'Erika Musterfrau', job_role: 'Erzieherin' };
      const link = `/api/candidates/bench-${index}/generate-interview-link`;
      const opened = await product.request('POST', link, asked, from);
      const conversation = { conversation_id: interviewConversation(index) };
      const naming = `/api/interviews/${opened.body?.data?.session_id}/update-conversation`;
      const named = await product.request('PATCH', naming, conversation, from);
      if (named.body?.status !== 'success') throw new Error(`an interview was answered ${opened.text} ${named.text}`);
    }),
  );
}
