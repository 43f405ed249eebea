import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { DEMO } from '../../src/demo-settings.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { legEvent, sendEvents, sendPostCall } from '../harness/signed-webhooks.ts';

interface Secrets {
  elevenLabs: string;
  twilio: string;
}

/** The new ones are the demo's, since the carrier of the test knows the account by its token. */
const NEW: Secrets = { elevenLabs: DEMO.elevenLabsWebhookSecret, twilio: DEMO.twilioAuthToken };
const OLD: Secrets = { elevenLabs: 'the-secret-of-before', twilio: 'the-token-of-before' };

let product: Product;
let dir: string;

/** As an orchestrator hands secrets over: in files, which a process reads when it starts. */
const handOver = (secrets: Secrets[]): void => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'elevenlabs'), `${secrets.map(({ elevenLabs }) => elevenLabs).join(',')}\n`);
  writeFileSync(join(dir, 'twilio'), `${secrets.map(({ twilio }) => twilio).join(',')}\n`);
};

beforeAll(async () => {
  dir = join(surroundingsOfThisRun().runDir, 'secrets-of-rotation');
  handOver([NEW, OLD]);
  product = await startProduct({
    env: { ELEVENLABS_WEBHOOK_SECRET_FILE: join(dir, 'elevenlabs'), TWILIO_AUTH_TOKEN_FILE: join(dir, 'twilio') },
  });
}, 60_000);
afterAll(() => product.stop());

/** One delivery of each provider. @returns what they were answered, and how many were kept */
async function delivered(name: string, signedWith: Secrets) {
  const conversationId = `conv_${name}`;
  const callSid = `CA${Buffer.from(name).toString('hex').padEnd(32, '0')}`;
  const data = { agent_id: DEMO.elevenLabsAgentId, conversation_id: conversationId, status: 'done', transcript: [] };
  const postCall = JSON.stringify({ type: 'post_call_transcription', event_timestamp: 1_764_161_112, data });
  const leg = legEvent(`event-${name}`, { CallSid: callSid, CallStatus: 'ringing', To: '+1', From: '+1' });
  const statuses = [
    (await sendPostCall(product, postCall, { secret: signedWith.elevenLabs })).status,
    (await sendEvents(product, JSON.stringify([leg]), { secret: signedWith.twilio })).status,
  ];
  const kept = await product.query('select 1 from webhook_events where conversation_id = $1 or call_sid = $2', [
    conversationId,
    callSid,
  ]);
  return [...statuses, kept.length];
}

describe('secrets that are rotated', () => {
  it('T5 are both good while both are listed: no delivery is lost', async () => {
    expect(await delivered('old1', OLD)).toEqual([200, 200, 2]);
    expect(await delivered('new1', NEW)).toEqual([200, 200, 2]);
  });

  it('T5 the old one is good no more once the API was started with the new one alone', async () => {
    handOver([NEW]);
    await product.api.restart();
    await product.ready();
    expect(await delivered('old2', OLD)).toEqual([401, 401, 0]);
    expect(await delivered('new2', NEW)).toEqual([200, 200, 2]);
  });
});
