import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../../src/api/limits.ts';
import { twilioSignature } from '../../../scripts/test/provider-signatures.ts';
import { DEMO } from '../../../src/demo-settings.ts';
import { type RunningApi, startApi } from '../running-api.ts';
import { type FormSigning, postForm } from '../twilio-form.ts';

const PATH = '/api/webhooks/twilio/sms/incoming';
const EMPTY_RESPONSE = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>';
type Form = Record<string, string>;
const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8'));
const forms = fixture('twilio_sms_incoming.json') as Record<string, Form>;
const vectors = fixture('providers/signature_vectors.json').twilio;
const frames = fixture('sse_frames.json').frames as { type: string; message?: object }[];
const ours = (form: Form): Form => ({ ...form, AccountSid: DEMO.twilioAccountSid });
const QUESTION = ours(forms['question']!);

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

const deliver = (form: Form, signing?: FormSigning) => postForm(api, PATH, form, signing);
const delivered = () => api.asked.deliveries.flatMap(({ events }) => events);

describe('a signed message', () => {
  it.each(Object.entries(forms))('(%s) is stored, then answered with an empty response', async (_name, form) => {
    const { status, headers, text } = await deliver(ours(form));
    expect([status, headers.get('content-type'), text]).toEqual([200, 'text/xml', EMPTY_RESPONSE]);
    expect(delivered()).toMatchObject([
      {
        kind: 'sms.incoming',
        event: {
          kind: 'message_received',
          messageSid: form['MessageSid'],
          from: '+12125550101',
          to: '+12125550150',
          text: form['Body'],
          mediaCount: Number(form['NumMedia']),
          optOut: form['OptOutType'] ? 'stop' : null,
          city: 'NEW YORK',
          state: 'NY',
        },
        leadUpdate: { leadId: null, phone: '+12125550101' },
      },
    ]);
  });

  it('is shown to the lead as in the fixture, field by field', async () => {
    await deliver(QUESTION);
    const [shown] = delivered()[0]!.leadUpdate!.frames;
    const expected = frames.find(({ type }) => type === 'sms_received')!;
    const now = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(shown).toEqual({ ...expected, timestamp: now, message: { ...expected.message, timestamp: now } });
    expect(Object.keys(shown!)).toEqual(Object.keys(expected));
  });

  it('twice, the second time with another parameter, is the same event', async () => {
    await deliver(QUESTION);
    const { status, text } = await deliver({ ...QUESTION, NewParameter: 'x' });
    expect([status, text]).toEqual([200, EMPTY_RESPONSE]);
    const [first, second] = delivered();
    expect(second?.dedupeKey).toBe(first?.dedupeKey);
    await deliver(ours(forms['opt_out']!));
    expect(delivered()[2]?.dedupeKey).not.toBe(first?.dedupeKey);
  });

  it('from a sender that is no number belongs to no lead', async () => {
    await deliver({ ...QUESTION, From: 'BANK' });
    expect(delivered()).toMatchObject([{ event: { from: 'BANK' }, leadUpdate: { phone: null } }]);
  });

  it('without what a message needs is kept for people, and answered', async () => {
    const { MessageSid: _, ...without } = QUESTION;
    expect(await deliver(without)).toMatchObject({ status: 200, text: EMPTY_RESPONSE });
    expect(delivered()).toMatchObject([{ kind: 'sms.incoming', event: null }]);
    expect(delivered()[0]?.leadUpdate).toBeUndefined();
  });

  it('that could not be stored is 500 in the words of the contract', async () => {
    api.behind.stored = 'not_stored';
    const { status, json, headers } = await deliver(QUESTION);
    expect([status, json]).toEqual([
      500,
      { error: 'Internal server error', message: 'The event could not be stored.' },
    ]);
    expect(headers.get('retry-after')).toMatch(/^[1-5]$/);
  });
});

describe('the signature', () => {
  it('is the one of the fixture, over our public address', async () => {
    const { auth_token, url, params, x_twilio_signature } = vectors;
    expect(twilioSignature(url, params, auth_token)).toBe(x_twilio_signature);
    const theirs = await startApi();
    theirs.config.publicUrl = 'https://hooks.example';
    theirs.config.twilio = { ...theirs.config.twilio, authTokens: [auth_token], accountSid: params.AccountSid };
    expect((await postForm(theirs, PATH, params, { token: auth_token })).status).toBe(200);
    await theirs.close();
  });

  const refused: [name: string, signing: FormSigning, error: string][] = [
    ['missing', { unsigned: true }, 'Missing signature header'],
    ['of another token', { token: 'wrong' }, 'Invalid signature'],
    ['of another text', { signed: { ...QUESTION, Body: 'tampered' } }, 'Invalid signature'],
    ['of a parameter less', { signed: { Body: QUESTION['Body']! } }, 'Invalid signature'],
  ];
  it.each(refused)('%s is 401, and changes nothing', async (_name, signing, error) => {
    const { status, json } = await deliver(QUESTION, signing);
    expect([status, json]).toEqual([401, { error }]);
    expect(delivered()).toEqual([]);
  });

  it('of another account is 403, and changes nothing', async () => {
    const { status, json } = await deliver(forms['question']!);
    expect([status, json]).toEqual([403, { error: 'Forbidden', message: 'This is not about our account.' }]);
    expect(delivered()).toEqual([]);
  });

  it('cannot be checked without a token: 500', async () => {
    const without = await startApi();
    without.config.twilio = { ...without.config.twilio, authTokens: [] };
    const { status, json } = await postForm(without, PATH, QUESTION);
    expect([status, json]).toEqual([500, { error: 'Twilio auth token not configured' }]);
    await without.close();
  });
});

describe('what is no form of Twilio', () => {
  it('is refused by method, type and size', async () => {
    const put = await api.request(PATH, { method: 'PUT', body: 'a=1' });
    expect([put.status, put.json, put.headers.get('allow')]).toEqual([
      405,
      { error: 'Method not allowed', message: 'This address takes GET, HEAD, POST.' },
      'GET, HEAD, POST',
    ]);
    const json = await api.post(PATH, '{}');
    expect([json.status, json.json]).toEqual([
      415,
      { error: 'Unsupported media type', message: 'Send application/x-www-form-urlencoded.' },
    ]);
    const large = await deliver({ ...QUESTION, Body: 'x'.repeat(LIMITS.twilioCallbacks.bodyBytes) });
    expect([large.status, large.json]).toEqual([
      413,
      { error: 'Request body too large', message: `At most ${LIMITS.twilioCallbacks.bodyBytes} bytes are taken.` },
    ]);
    expect(delivered()).toEqual([]);
  });

  it('a person who opens the address sees that it is there', async () => {
    const { status, json } = await api.get(PATH);
    expect([status, json]).toEqual([
      200,
      { status: 'healthy', service: 'twilio-sms-webhook', timestamp: expect.stringMatching(/Z$/) },
    ]);
  });

  it('and nothing of a message is in the log', async () => {
    await deliver({ ...QUESTION, Body: 'Kanarienvogel' });
    await deliver({ ...QUESTION, Body: 'Kanarienvogel' }, { token: 'wrong' });
    expect(api.logLines.join('')).not.toMatch(/Kanarienvogel|2125550101/);
  });
});
