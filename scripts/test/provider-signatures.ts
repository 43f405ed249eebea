import { createHmac } from 'node:crypto';
import { DEMO } from '../../src/demo-settings.ts';

/** How the providers sign, made independently of src/ and simulator/: for tests and benchmarks. */

/**
 * Twilio: HMAC-SHA1 over the whole address and each sorted name and value of the form. A JSON body has no parameters; its
 * hash is in the address.
 */
export function twilioSignature(
  url: string,
  params: Record<string, string>,
  token: string = DEMO.twilioAuthToken,
): string {
  const text = Object.keys(params)
    .toSorted()
    .map((name) => name + params[name])
    .join('');
  return createHmac('sha1', token)
    .update(url + text)
    .digest('base64');
}

/** ElevenLabs: HMAC-SHA256 over the time and the bytes. @param t unix seconds, our clock unless given */
export function elevenLabsSignature(
  body: string | Uint8Array,
  secret: string = DEMO.elevenLabsWebhookSecret,
  t: number = Math.floor(Date.now() / 1_000),
): string {
  return `t=${t},v0=${createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex')}`;
}
