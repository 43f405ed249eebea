import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../scripts/test/product.ts';
import { elevenLabsSignature } from '../scripts/test/provider-signatures.ts';
import { DEMO } from '../src/demo-settings.ts';
import { percentile, printFigure } from './figures.ts';

const LEADS = 50;
const CLIENTS = 500;
/** each key may have ten streams open */
const STREAMS_A_KEY = 10;
const OPENED_AT_ONCE = 50;
const EVENTS_PER_SECOND = 20;
const OPENED_WITHIN_MS = 30_000;
const AGAIN_AFTER_MS = 1_000;
const ARRIVED_WITHIN_MS = 10_000;

/**
 * How long after an event is sent its frame is with every client that watches its lead. The clients are in this process,
 * so what they cost counts as well.
 * @returns what is wrong, when not every frame came to every client once
 */
export async function streamDelivery(product: Product, keys: readonly string[], events: number): Promise<string[]> {
  const sentAt = new Map<string, number>();
  const took: number[] = [];
  const seen = (message: string) => {
    const at = sentAt.get(message);
    if (at !== undefined) took.push(performance.now() - at);
  };
  const streams: IncomingMessage[] = [];
  for (let opened = 0; opened < CLIENTS; opened += OPENED_AT_ONCE) {
    const indexes = Array.from({ length: OPENED_AT_ONCE }, (_, index) => opened + index);
    streams.push(...(await Promise.all(indexes.map((index) => watch(product, index, keys, seen)))));
  }
  try {
    const began = performance.now();
    await Promise.all(
      Array.from({ length: events }, async (_, index) => {
        await sleep((index * 1_000) / EVENTS_PER_SECOND - (performance.now() - began));
        const message = `bench ${index}`;
        sentAt.set(message, performance.now());
        await speak(product, leadOf(index), message);
      }),
    );
    const expected = (events * CLIENTS) / LEADS;
    for (const until = performance.now() + ARRIVED_WITHIN_MS; took.length < expected && performance.now() < until; )
      await sleep(50);
    printFigure('sseDeliveryP50Ms', percentile(took, 0.5), 'ms');
    printFigure('sseDeliveryP99Ms', percentile(took, 0.99), 'ms');
    printFigure('sseDeliveryMaxMs', Math.max(...took), 'ms');
    printFigure('sseFramesExpected', expected, 'frames');
    printFigure('sseFramesDelivered', took.length, 'frames');
    return took.length === expected ? [] : [`${took.length} of ${expected} frames were delivered`];
  } finally {
    for (const stream of streams) stream.destroy();
  }
}

const leadOf = (index: number): string => `bench-lead-${index % LEADS}`;

/** Opens one stream and hears the messages in it. */
async function watch(
  { apiUrl }: Product,
  index: number,
  keys: readonly string[],
  seen: (message: string) => void,
): Promise<IncomingMessage> {
  const key = keys[Math.floor(index / STREAMS_A_KEY)]!;
  const stream = await open(`${apiUrl}/api/stream/conversation/${leadOf(index)}`, key);
  let rest = '';
  stream.setEncoding('utf8').on('error', () => {});
  stream.on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = /"message":"(bench [0-9]+)"/.exec(block)?.[1];
      if (message !== undefined) seen(message);
    }
  });
  return stream;
}

/** As browsers do: a stream that is turned away while there is too much to do is asked for again. */
async function open(url: string, key: string): Promise<IncomingMessage> {
  for (const until = performance.now() + OPENED_WITHIN_MS; ; await sleep(AGAIN_AFTER_MS)) {
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { headers: { authorization: `Bearer ${key}` } }, resolve).on('error', reject);
    });
    if (stream.statusCode === 200) return stream;
    stream.resume();
    if (stream.statusCode !== 503 || performance.now() > until)
      throw new Error(`a stream was answered ${stream.statusCode}`);
  }
}

/** An event of a conversation with the lead, signed as ElevenLabs does. */
async function speak(product: Product, leadId: string, message: string): Promise<void> {
  const body = JSON.stringify({
    type: 'agent_message',
    event_timestamp: Math.floor(Date.now() / 1_000),
    data: {
      agent_id: DEMO.elevenLabsAgentId,
      conversation_id: `conv_${leadId}`,
      message,
      conversation_initiation_client_data: { lead_id: leadId },
    },
  });
  const { status, text } = await product.request('POST', '/api/webhooks/elevenlabs/conversation-events', body, {
    'content-type': 'application/json',
    'xi-signature': elevenLabsSignature(body),
  });
  if (status !== 200) throw new Error(`an event was answered ${status} ${text}`);
}
