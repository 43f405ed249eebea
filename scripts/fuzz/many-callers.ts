import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { DEMO } from '../../src/demo-settings.ts';
import { elevenLabsSignature, twilioSignature } from '../test/provider-signatures.ts';

/** What stands in with-keys.toml for a key, and for a signature. */
const ANY_KEY = 'a-key';
const SETUP_SECRET = 'a-setup-secret';
const SIGN = 'to-be-signed';

/** A stream would be waited for until it closes. */
const STREAM_FOR_MS = 300;

/** An answer of 500 and above. */
export interface Failure {
  path: string;
  status: number;
  text: string;
}

export interface ManyCallers {
  url: string;
  /** what went through so far: requests that were believed to be somebody's, and all */
  passed: { requests: number; byStatus: Map<number, number>; bodiesAtPlacingDoors: string[]; failures: Failure[] };
  close(): void;
}

export const PLACING_DOORS = [
  '/webhook/trigger-call',
  '/api/v1/calls',
  '/api/outbound-call',
  '/api/elevenlabs/outbound-call',
];

/**
 * Stands between schemathesis and the API as a proxy of many callers would: each request from another address and with
 * another key, so that no caller's rate is what is tested; and, where the placeholder stands, with the true signature of
 * a provider over the bytes that were made. A request without these placeholders goes through as it is.
 */
export async function startManyCallers(
  apiUrl: string,
  keys: { webhook: readonly string[]; operator: readonly string[] },
): Promise<ManyCallers> {
  const passed: ManyCallers['passed'] = { requests: 0, byStatus: new Map(), bodiesAtPlacingDoors: [], failures: [] };
  const server = createServer((req, res) => void pass(req, res).catch(() => res.destroy()));

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await buffer(req);
    const path = req.url!.split('?')[0]!;
    const headers = { ...req.headers, 'x-forwarded-for': anAddress() };
    const address = withKey(headers, req.url!, path.startsWith('/webhook/') ? keys.webhook : keys.operator);
    sign(headers, apiUrl + address, body);
    if (req.method === 'POST' && PLACING_DOORS.includes(path)) passed.bodiesAtPlacingDoors.push(body.toString());
    const onward = request(apiUrl + address, { method: req.method!, headers }, (answer) => {
      const status = answer.statusCode!;
      passed.requests += 1;
      passed.byStatus.set(status, (passed.byStatus.get(status) ?? 0) + 1);
      res.writeHead(status, answer.headers);
      answer.pipe(res);
      if (status >= 500) void text(answer).then((said) => passed.failures.push({ path, status, text: said }));
      if (answer.headers['content-type'] === 'text/event-stream')
        setTimeout(() => {
          onward.destroy();
          res.end();
        }, STREAM_FOR_MS);
    });
    onward.on('error', () => res.destroy());
    onward.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const anAddress = (): string => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

/** Puts a key in place of each placeholder, wherever a door takes one. @returns the address, which may hold one too */
function withKey(headers: IncomingMessage['headers'], address: string, keys: readonly string[]): string {
  const key = keys[randomInt(keys.length)]!;
  if (headers.authorization === `Bearer ${ANY_KEY}`) headers.authorization = `Bearer ${key}`;
  if (headers.authorization === `Bearer ${SETUP_SECRET}`) headers.authorization = `Bearer ${DEMO.setupSecret}`;
  if (headers['x-api-key'] === ANY_KEY) headers['x-api-key'] = key;
  headers.cookie &&= headers.cookie.replace(`api_key=${ANY_KEY}`, `api_key=${key}`);
  return address.replace(`token=${ANY_KEY}`, `token=${key}`);
}

function sign(headers: IncomingMessage['headers'], url: string, body: Buffer): void {
  if (headers['elevenlabs-signature'] === SIGN) headers['elevenlabs-signature'] = elevenLabsSignature(body);
  if (headers['x-twilio-signature'] === SIGN) {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    const form = isForm ? Object.fromEntries(new URLSearchParams(body.toString())) : {};
    headers['x-twilio-signature'] = twilioSignature(url, form);
  }
}
