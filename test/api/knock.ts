import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { elevenLabsSignature, twilioSignature } from '../../scripts/test/provider-signatures.ts';
import { DEMO } from '../../src/demo-settings.ts';
import { type Method, type System, addressOf, contentTypeOf, DOORS, takesForms } from './doors.ts';
import { type Answer, HOC_KEY, OPERATOR_KEY, type RunningApi } from './running-api.ts';

/** Who is believed at a door, and by what. */
export type Opener = 'key' | 'elevenlabs' | 'twilio_form' | 'twilio_events';

export interface Door {
  method: Method;
  pattern: string;
  system: System;
  opener: Opener;
}

const ELEVENLABS = new Set([
  '/api/webhooks/elevenlabs/post-call',
  '/api/webhooks/elevenlabs/conversation-events',
  '/webhooks/elevenlabs',
  '/api/convai-webhook',
]);

function openerOf(pattern: string): Opener {
  if (ELEVENLABS.has(pattern)) return 'elevenlabs';
  if (pattern === '/api/webhooks/twilio/events') return 'twilio_events';
  return takesForms(pattern) ? 'twilio_form' : 'key';
}

export const isWriting = (method: Method): boolean => method !== 'GET';

/** Every door to which something is sent. */
export const WRITING_DOORS: Door[] = DOORS.flatMap(([pattern, system, methods]) =>
  methods.filter(isWriting).map((method) => ({ method, pattern, system, opener: openerOf(pattern) })),
);

export const SIGNED_DOORS = WRITING_DOORS.filter(({ opener }) => opener !== 'key');

const SETUP_SECRET = { authorization: `Bearer ${DEMO.setupSecret}` };

function keyFor({ system }: Door): Record<string, string> {
  if (system === 'setup') return SETUP_SECRET;
  return system === 'hoc' ? HOC_KEY : OPERATOR_KEY;
}

export interface Signing {
  secret?: string;
  /** what is signed instead of what is sent */
  signed?: string | Uint8Array;
  /** how old the signature is, where it holds a time */
  ageSeconds?: number;
}

/** A request that whoever guards the door believes, with this body; `headers` win. */
export function knock(
  api: RunningApi,
  door: Door,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  signing: Signing = {},
): Promise<Answer> {
  const address = addressWith(door, body);
  return api.request(address, {
    method: door.method,
    headers: {
      'content-type': contentTypeOf(door.pattern),
      ...believed(api, door, address, body, signing),
      ...headers,
    },
    body: body as NonNullable<RequestInit['body']>,
  });
}

/** The same, with its signature in two headers. @returns status and text of the answer */
export async function knockSignedTwice(
  api: RunningApi,
  door: Door,
  body: string,
): Promise<{ status: number; text: string }> {
  const address = addressWith(door, body);
  const [name, value] = Object.entries(believed(api, door, address, body, {}))[0]!;
  const headers = { 'content-type': contentTypeOf(door.pattern), [name]: [value, value] };
  const request = httpRequest(api.url + address, { method: door.method, headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, text: (await response.toArray()).join('') };
}

const addressWith = (door: Door, body: string | Uint8Array): string =>
  addressOf(door.pattern) + (door.opener === 'twilio_events' ? `?bodySHA256=${sha256(body)}` : '');

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function believed(
  api: RunningApi,
  door: Door,
  address: string,
  body: string | Uint8Array,
  { secret, signed = body, ageSeconds = 0 }: Signing,
): Record<string, string> {
  const url = api.config.publicUrl + address;
  switch (door.opener) {
    case 'key':
      return keyFor(door);
    case 'elevenlabs': {
      const at = Math.floor(Date.now() / 1_000) - ageSeconds;
      return { 'elevenlabs-signature': elevenLabsSignature(signed, secret, at) };
    }
    case 'twilio_form': {
      const parameters = Object.fromEntries(new URLSearchParams(Buffer.from(signed).toString()));
      return { 'x-twilio-signature': twilioSignature(url, parameters, secret) };
    }
    case 'twilio_events': {
      const signedUrl = url.replace(sha256(body), sha256(signed));
      return { 'x-twilio-signature': twilioSignature(signedUrl, {}, secret) };
    }
  }
}
