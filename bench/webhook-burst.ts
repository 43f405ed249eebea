import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../scripts/test/product.ts';
import { percentile, printFigure } from './figures.ts';
import {
  type BurstRequest,
  fromAddress,
  interviewConversation,
  WEBHOOK_DOORS,
  type WebhookDoor,
} from './webhook-doors.ts';

const BURST = 200;
const CONNECTIONS = 20;
/** before it, to each door, so that the burst does not find all cold and the connections are open */
const WARMING = 40;
const QUIET_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;

/**
 * How long a provider waits for its answer when 200 webhooks are due at once, door by door. They are offered together
 * and go out over 20 connections that are kept open, each request when its connection is free, as an HTTP client sends
 * them. A wait counts from the moment its request has its connection to the last byte of the answer; how long the last of
 * the 200 took since all were offered, the waiting for a connection with it, is a figure of its own. Signing is done
 * before. What follows the answers runs at the same time, on the same cores, as does this client.
 * @returns what is wrong: answers that are not the documented ones, and what the burst left undone
 */
export async function webhookBursts(product: Product): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const wrong: string[] = [];
  const medians: number[] = [];
  const undone: string[] = [];
  try {
    await openInterviews(product);
    const since = await clockOf(product);
    for (const door of WEBHOOK_DOORS) {
      const about = { door: door.path };
      wrong.push(...(await burst(product, agent, door, BURST, WARMING)).wrong);
      undone.push(...(await untilQuiet(product, since)));
      const { took, lastAfterMs, ...answers } = await burst(product, agent, door, 0, BURST);
      wrong.push(...answers.wrong);
      undone.push(...(await untilQuiet(product, since)));
      medians.push(percentile(took, 0.5));
      printFigure('webhookAckMedianMs', percentile(took, 0.5), 'ms', about);
      printFigure('webhookAckP99Ms', percentile(took, 0.99), 'ms', about);
      printFigure('webhookBurstMs', lastAfterMs, 'ms', about);
    }
  } finally {
    agent.destroy();
  }
  printFigure('webhookAckWorstMedianMs', Math.max(...medians), 'ms');
  printFigure('webhookAnswersWrong', wrong.length, 'answers');
  return [...wrong, ...undone];
}

interface Burst {
  /** each answer, since its request had its connection */
  took: number[];
  /** the last answer, since all were offered */
  lastAfterMs: number;
  wrong: string[];
}

async function burst(product: Product, agent: Agent, door: WebhookDoor, first: number, count: number): Promise<Burst> {
  const requests = Array.from({ length: count }, (_, index) => door.request(product, first + index));
  const began = performance.now();
  const answers = await Promise.all(requests.map((one) => send(product, agent, one)));
  return {
    took: answers.map(({ tookMs }) => tookMs),
    lastAfterMs: performance.now() - began,
    wrong: answers
      .filter(({ status, text }) => status !== 200 || !text.startsWith(door.answer))
      .map(({ status, text }) => `${door.path} answered ${status} ${text}`),
  };
}

interface TimedAnswer {
  status: number;
  text: string;
  tookMs: number;
}

function send({ apiUrl }: Product, agent: Agent, { path, body, headers }: BurstRequest): Promise<TimedAnswer> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    const sending = request(apiUrl + path, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('error', reject).on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text, tookMs: performance.now() - sentAt });
      });
    });
    sending.on('socket', () => (sentAt = performance.now()));
    sending.on('error', reject).end(body);
  });
}

/** Of the database, whose rows it is compared with. */
async function clockOf(product: Product): Promise<Date> {
  const [row] = await product.query<{ now: Date }>('select now()');
  return row!.now;
}

/** So that no burst meets what the one before it set off: every event is routed and every call closed. */
async function untilQuiet(product: Product, since: Date): Promise<string[]> {
  for (const until = performance.now() + QUIET_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
    const [left] = await product.query<{ events: number; calls: number }>(
      `select (select count(*)::int from webhook_events where routed_at is null and received_at >= $1) as events,
              (select count(*)::int from calls where closed_at is null and created_at >= $1) as calls`,
      [since],
    );
    if (left!.events === 0 && left!.calls === 0) return [];
    if (performance.now() > until)
      return [`${left!.events} events are not routed and ${left!.calls} calls not closed after a burst`];
  }
}

/** Interviews whose conversations a burst tells of. @throws Error when one is not made */
async function openInterviews(product: Product): Promise<void> {
  await Promise.all(
    Array.from({ length: BURST + WARMING }, async (_, index) => {
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
