import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { elevenLabsSignature, twilioSignature } from '../../scripts/test/provider-signatures.ts';
import { send } from '../../scripts/test/http.ts';
import { DEMO } from '../../src/demo-settings.ts';
import { type Random, randomOf } from '../schedule/random.ts';
import type { World } from './world.ts';

/** A request that must change nothing, and what it is answered. */
interface Forgery {
  path: string;
  body: string;
  headers: Record<string, string>;
  documented: number[];
}

/** Slower than what brakes who guesses signatures, so that each request is judged. */
const EVERY_MS = 120;
/** A frozen process answers what has piled up at once: no more than this. */
const MOST_UNANSWERED = 5;

/** Knocks at the webhook doors until it is told to stop (T1–T11), each time with a mark of its own. */
export async function attack(world: World, stop: AbortSignal): Promise<void> {
  const random = randomOf(world.schedule.seed, 'attacker');
  const unanswered = new Set<Promise<void>>();
  for (let count = 1; !stop.aborted; count++) {
    const mark = `f0e9ed${world.schedule.seed.slice(0, 16).padEnd(16, '0')}${String(count).padStart(10, '0')}`;
    const knocking = knock(world, mark, random.pick(FORGERIES)(mark, random, world));
    unanswered.add(knocking);
    void knocking.then(() => unanswered.delete(knocking));
    if (unanswered.size >= MOST_UNANSWERED) await Promise.race(unanswered);
    await sleep(EVERY_MS, undefined, { signal: stop }).catch(() => {});
  }
  await Promise.all(unanswered);
}

async function knock(world: World, mark: string, { path, body, headers, documented }: Forgery): Promise<void> {
  const forged = { mark, path, status: null as number | null, documented };
  world.facts.forged.push(forged);
  const answer = await send(world.place.apiUrl + path, 'POST', body, headers).catch(() => null);
  if (answer) forged.status = answer.status;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

/** Doors of ElevenLabs, and what a wrong signature is answered there: two of them say it with 200. */
const CONVERSATION_DOORS: readonly (readonly [string, number])[] = [
  ['/api/webhooks/elevenlabs/post-call', 401],
  ['/api/webhooks/elevenlabs/conversation-events', 401],
  ['/webhooks/elevenlabs', 200],
  ['/api/convai-webhook', 200],
];

const FORM_DOORS: readonly (readonly [string, number])[] = [
  ['/call-status-callback', 403],
  ['/amd-status-callback', 403],
  ['/recording-status-callback', 403],
  ['/api/webhooks/twilio/voice/status', 401],
  ['/api/webhooks/twilio/sms/incoming', 401],
  ['/api/webhooks/twilio/sms/status', 401],
];

const conversation = (mark: string): string =>
  JSON.stringify({
    type: 'post_call_transcription',
    event_timestamp: Math.floor(Date.now() / 1_000),
    data: { agent_id: DEMO.elevenLabsAgentId, conversation_id: `conv_${mark}`, status: 'done', transcript: [] },
  });

const leg = (mark: string): Record<string, string> => ({
  AccountSid: DEMO.twilioAccountSid,
  CallSid: `CA${mark}`,
  MessageSid: `SM${mark}`,
  RecordingSid: `RE${mark}`,
  CallStatus: 'completed',
  SequenceNumber: '3',
  From: '+12125550199',
  To: DEMO.twilioPhoneNumber,
  Body: `forged ${mark}`,
});

const now = () => Math.floor(Date.now() / 1_000);
/** Further off than a fault sets a clock (half an hour, two hours, months): then that of another time would be of this one. */
const ANOTHER_TIME_S = 3 * 86_400;

/** Signatures that prove nothing of these bytes. Some are true ones, of other bytes or of another time. */
const WRONG_SIGNATURES: ((body: string, random: Random) => string)[] = [
  (body) => elevenLabsSignature(body, 'guessed'),
  (body) => elevenLabsSignature(body, undefined, now() - ANOTHER_TIME_S),
  (body) => elevenLabsSignature(body, undefined, now() + ANOTHER_TIME_S),
  (body) => elevenLabsSignature(`${body} `),
  (body) => elevenLabsSignature(body).replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
  () => `t=${now()}`,
  () => `t=${now()},v0=`,
  () => `t=${now()},v0=${'z'.repeat(64)}`,
  () => `t=${now()},v0=${'0'.repeat(63)}`,
  (body) => `t=abc,v0=${createHmac('sha256', DEMO.elevenLabsWebhookSecret).update(body).digest('hex')}`,
  (body) => `t=,v0=${createHmac('sha256', DEMO.elevenLabsWebhookSecret).update(body).digest('hex')}`,
  (body) => `t=1,t=2,v0=${createHmac('sha256', DEMO.elevenLabsWebhookSecret).update(body).digest('hex')}`,
  (body) => elevenLabsSignature(body).replace('v0=', 'v1='),
];

type Forge = (mark: string, random: Random, world: World) => Forgery;

const FORGERIES: Forge[] = [
  (mark, random) => {
    const [path, status] = random.pick(CONVERSATION_DOORS);
    const body = conversation(mark);
    const signature = random.pick(WRONG_SIGNATURES)(body, random);
    return { path, body, headers: { ...JSON_TYPE, 'elevenlabs-signature': signature }, documented: [status] };
  },
  (mark, random) => {
    const [path, status] = random.pick(CONVERSATION_DOORS);
    return { path, body: conversation(mark), headers: JSON_TYPE, documented: [status] };
  },
  // A form of old is taken by the interviews' door only.
  (mark, random) => {
    const path = random.pick(CONVERSATION_DOORS.slice(0, 3))[0];
    const body = conversation(mark);
    const digest = createHmac('sha256', DEMO.elevenLabsWebhookSecret).update(body).digest('hex');
    const status = path === '/webhooks/elevenlabs' ? 200 : 401;
    return { path, body, headers: { ...JSON_TYPE, 'elevenlabs-signature': `v0=${digest}` }, documented: [status] };
  },
  (mark, random, world) => {
    const [path, status] = random.pick(FORM_DOORS);
    const form = leg(mark);
    const signature = random.pick([
      twilioSignature(world.links.environmentOf('simulator')['PUBLIC_URL'] + path, form, 'guessed'),
      twilioSignature(`https://elsewhere.example${path}`, form),
      twilioSignature(world.links.environmentOf('simulator')['PUBLIC_URL'] + path, { ...form, CallStatus: 'ringing' }),
      '',
    ]);
    const headers = { ...FORM_TYPE, 'x-twilio-signature': signature };
    return { path, body: new URLSearchParams(form).toString(), headers, documented: [status] };
  },
  (mark, random) => {
    const [path, status] = random.pick(FORM_DOORS);
    return { path, body: new URLSearchParams(leg(mark)).toString(), headers: FORM_TYPE, documented: [status] };
  },
  // Truly signed, about somebody else's account.
  (mark, random, world) => {
    const path = random.pick(FORM_DOORS)[0];
    const form = { ...leg(mark), AccountSid: `AC${mark}` };
    const signature = twilioSignature(world.links.environmentOf('simulator')['PUBLIC_URL'] + path, form);
    const headers = { ...FORM_TYPE, 'x-twilio-signature': signature };
    return { path, body: new URLSearchParams(form).toString(), headers, documented: [403] };
  },
  (mark, random) => {
    const path = random.pick(FORM_DOORS)[0];
    const many = Array.from({ length: 201 }, (_, index) => [`p${index}`, mark] as [string, string]);
    return { path, body: new URLSearchParams(many).toString(), headers: FORM_TYPE, documented: [413] };
  },
  (mark, random) => ({
    path: random.pick(FORM_DOORS)[0],
    ...{ body: conversation(mark), headers: JSON_TYPE, documented: [415] },
  }),
  (mark, random) => ({
    path: random.pick(CONVERSATION_DOORS.slice(0, 3))[0],
    ...{ body: new URLSearchParams(leg(mark)).toString(), headers: FORM_TYPE, documented: [415] },
  }),
  (mark, random) => ({
    path: random.pick(CONVERSATION_DOORS.slice(0, 2))[0],
    body: `{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},"mark":"${mark}"}`,
    ...{ headers: JSON_TYPE, documented: [401] },
  }),
  (mark, random) => ({
    path: random.pick(CONVERSATION_DOORS.slice(0, 2))[0],
    ...{ body: `${'['.repeat(5_000)}"${mark}"`, headers: JSON_TYPE, documented: [401] },
  }),
];
