import type { PhoneCall } from '../calls/phone-call.ts';
import type { SimulatorSettings } from '../settings.ts';
import { agentEvent } from './agent-event.ts';
import { legEvent } from './leg-event.ts';
import type { PlannedCallback } from './plan-callbacks.ts';
import { elevenLabsSignature, signedByTwilio } from './signatures.ts';

/** A callback as it goes over the wire: signed at the moment of sending. */
export interface Letter {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export function writeLetter(call: PhoneCall, callback: PlannedCallback, settings: SimulatorSettings): Letter {
  const { publicUrl, twilioAccountSid, twilioAuthToken, elevenLabsWebhookSecret } = settings;
  if (callback.provider === 'twilio') {
    const body = JSON.stringify([legEvent(call, callback, twilioAccountSid)]);
    const { url, signature } = signedByTwilio(twilioAuthToken, `${publicUrl}/api/webhooks/twilio/events`, body);
    return { url, headers: { 'content-type': 'application/json', 'x-twilio-signature': signature }, body };
  }
  const body = JSON.stringify(agentEvent(call, callback, twilioAccountSid));
  const signature = elevenLabsSignature(elevenLabsWebhookSecret, body, Math.floor(Date.now() / 1_000));
  return {
    url: `${publicUrl}/api/webhooks/elevenlabs/post-call`,
    headers: { 'content-type': 'application/json', 'elevenlabs-signature': signature },
    body,
  };
}
