import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { twilioSignature } from '../../../scripts/test/provider-signatures.ts';
import { DEMO } from '../../../src/demo-settings.ts';
import type { AskingLeg } from '../../../src/while-ringing/twiml-for-leg.ts';
import { type RunningApi, startApi } from '../running-api.ts';
import { postForm } from '../twilio-form.ts';

const ATTEMPT = '01934f00-0000-7000-8000-000000000001.1';
const FORM = {
  CallSid: 'CAf1c70000000000000000000000000033',
  AccountSid: DEMO.twilioAccountSid,
  CallStatus: 'in-progress',
  To: '+493023125001',
  From: '+493023125200',
  Direction: 'outbound-api',
};
const JOINED = '<Response><Connect><Stream url="wss://agent.example"/></Connect></Response>';

let api: RunningApi;
let asked: AskingLeg[];
let answer: () => Promise<string | null>;
beforeAll(async () => {
  api = await startApi({
    deps: {
      twimlForLeg: (leg) => {
        asked.push(leg);
        return answer();
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  answer = async () => JOINED;
});

const PATH = `/outbound-call-twiml?attempt=${ATTEMPT}`;

describe('a leg that was answered', () => {
  it('gets the TwiML that joins it to the voice agent', async () => {
    const { status, text, headers } = await postForm(api, PATH, FORM);
    expect([status, text]).toEqual([200, JOINED]);
    expect(headers.get('content-type')).toContain('text/xml');
    expect(asked).toEqual([
      {
        attemptId: ATTEMPT,
        callSid: FORM.CallSid,
        to: FORM.To,
        from: FORM.From,
        inbound: false,
        prompt: '',
        firstMessage: '',
        name: '',
      },
    ]);
  });

  it('may ask by GET, signed over its address', async () => {
    const path = `${PATH}&${new URLSearchParams(FORM).toString()}`;
    const signature = twilioSignature(api.config.publicUrl + path, {}, DEMO.twilioAuthToken);
    const { status, text } = await api.get(path, { 'x-twilio-signature': signature });
    expect([status, text]).toEqual([200, JOINED]);
    expect(asked).toMatchObject([{ attemptId: ATTEMPT, callSid: FORM.CallSid }]);
    expect((await api.get(`${path}&To=%2B493023125002`, { 'x-twilio-signature': signature })).status).toBe(403);
  });

  it('of another system brings what its address tells the agent', async () => {
    await postForm(api, '/outbound-call-twiml?prompt=Sei%20nett&first_message=Hallo&name=Alex', FORM);
    expect(asked).toMatchObject([{ attemptId: null, prompt: 'Sei nett', firstMessage: 'Hallo', name: 'Alex' }]);
  });

  it.each([
    ['the voice agent cannot be asked', () => Promise.reject(new Error('away'))],
    ['nobody knows its attempt', () => Promise.resolve(null)],
  ])('is told goodbye when %s: a leg that gets an error stays silent', async (_title, behind) => {
    answer = behind;
    const { status, text } = await postForm(api, PATH, FORM);
    expect(status).toBe(200);
    expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?><Response><Say .*<Hangup\/><\/Response>$/);
  });
});

describe.each(['/outbound-call-twiml', '/fallback-twiml'])('%s', (path) => {
  it.each([
    ['unsigned', { unsigned: true }, 'Missing signature'],
    ['signed with another token', { token: 'not ours' }, 'Invalid signature'],
  ])('%s is 403, and nobody is asked', async (_title, signing, error) => {
    const { status, json } = await postForm(api, path, FORM, signing);
    expect([status, json]).toEqual([403, { success: false, error }]);
    expect(asked).toEqual([]);
  });
});

it('the fallback is the same goodbye, whatever went wrong', async () => {
  const { status, text } = await postForm(api, `/fallback-twiml?attempt=${ATTEMPT}`, { ...FORM, ErrorCode: '11200' });
  expect(status).toBe(200);
  expect(text).toContain('<Hangup/>');
  expect(asked).toEqual([]);
});
