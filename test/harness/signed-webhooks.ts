import { createHash } from 'node:crypto';
import { elevenLabsSignature, twilioSignature } from '../../scripts/test/provider-signatures.ts';
import { DEMO } from '../../src/demo-settings.ts';
import type { Answer, Product } from './product.ts';

/** Webhooks as the providers sign them, with every way of getting it wrong. */
export interface Wrong {
  secret?: string;
  /** seconds that the signature is off our clock */
  ageSeconds?: number;
  /** sent instead of the bytes that were signed */
  tamperedBody?: string;
  unsigned?: boolean;
}

const POST_CALL = '/api/webhooks/elevenlabs/post-call';
const EVENTS = '/api/webhooks/twilio/events';

export function sendPostCall(product: Product, body: string, wrong: Wrong = {}): Promise<Answer> {
  const t = Math.floor(Date.now() / 1_000) - (wrong.ageSeconds ?? 0);
  const signature = wrong.unsigned ? {} : { 'elevenlabs-signature': elevenLabsSignature(body, wrong.secret, t) };
  return product.request('POST', POST_CALL, wrong.tamperedBody ?? body, {
    'content-type': 'application/json',
    ...signature,
  });
}

export function sendEvents(product: Product, body: string, wrong: Wrong = {}): Promise<Answer> {
  const path = `${EVENTS}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
  const signature = wrong.unsigned
    ? {}
    : { 'x-twilio-signature': twilioSignature(product.apiUrl + path, {}, wrong.secret) };
  return product.request('POST', path, wrong.tamperedBody ?? body, {
    'content-type': 'application/json',
    ...signature,
  });
}

/** A CloudEvent of Event Streams about a leg. */
export const legEvent = (id: string, parameters: Record<string, string>) => ({
  specversion: '1.0',
  type: `com.twilio.voice.status-callback.call.${parameters['CallStatus'] === 'ringing' ? 'ringing' : 'completed'}`,
  source: `/2010-04-01/Accounts/${DEMO.twilioAccountSid}/Calls/${parameters['CallSid']}.json`,
  id,
  dataschema: 'https://events-schemas.twilio.com/Voice.StatusCallback/1',
  datacontenttype: 'application/json',
  time: new Date().toISOString(),
  data: { request: { parameters: { AccountSid: DEMO.twilioAccountSid, Direction: 'outbound-api', ...parameters } } },
});
