import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../../src/api/limits.ts';
import { DEMO } from '../../../src/demo-settings.ts';
import { type RunningApi, startApi } from '../running-api.ts';
import { type FormSigning, postForm } from '../twilio-form.ts';

const PATH = '/api/webhooks/twilio/sms/status';
type Form = Record<string, string>;
const forms = (
  JSON.parse(readFileSync(new URL('../../fixtures/twilio_sms_status.json', import.meta.url), 'utf8')) as Form[]
).map((form): Form => ({ ...form, AccountSid: DEMO.twilioAccountSid }));
const DELIVERED = forms[2]!;
const MESSAGE_ID = '01934f00-0000-7000-8000-0000000000aa';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

const deliver = (form: Form, signing?: FormSigning, path = PATH) => postForm(api, path, form, signing);
const delivered = () => api.asked.deliveries.flatMap(({ events }) => events);

describe('a signed status', () => {
  it.each(forms.map((form) => [form['MessageStatus']!, form] as const))(
    '(%s) is stored and said back',
    async (status, form) => {
      const answer = await deliver(form);
      expect([answer.status, answer.json]).toEqual([
        200,
        { success: true, message: 'SMS status processed successfully', status },
      ]);
      expect(delivered()).toMatchObject([
        {
          kind: 'sms.status',
          event: {
            kind: 'message_status',
            messageSid: form['MessageSid'],
            status,
            to: '+12125550101',
            from: '+12125550150',
            errorCode: form['ErrorCode'] ?? null,
            errorMessage: form['ErrorMessage'] ?? null,
          },
        },
      ]);
    },
  );

  it('names our message by the id in its signed address', async () => {
    await deliver(DELIVERED, {}, `${PATH}?message_id=${MESSAGE_ID}`);
    await deliver(DELIVERED, {}, `${PATH}?message_id=none-of-ours`);
    const [ours, nobodys] = delivered();
    expect(ours?.event).toMatchObject({ messageId: MESSAGE_ID });
    expect(nobodys?.event).not.toHaveProperty('messageId');
  });

  it('twice is one event, another status another', async () => {
    await deliver(DELIVERED);
    await deliver({ ...DELIVERED, RawDlrDoneDate: '2506161348' });
    await deliver(forms[1]!);
    const [first, again, other] = delivered().map(({ dedupeKey }) => dedupeKey);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('without one is kept for people, and answered', async () => {
    const { MessageStatus: _, ...without } = DELIVERED;
    const { status, json } = await deliver(without);
    expect([status, json]).toEqual([200, { success: true, message: 'SMS status processed successfully' }]);
    expect(delivered()).toMatchObject([{ event: null }]);
  });

  it('that could not be stored is 500 in the words of the contract', async () => {
    api.behind.stored = 'not_stored';
    const { status, json } = await deliver(DELIVERED);
    expect([status, json]).toEqual([
      500,
      { error: 'Internal server error', message: 'The event could not be stored.' },
    ]);
  });
});

describe('what is not truly Twilio’s', () => {
  it.each<[string, FormSigning, string, string]>([
    ['without signature', { unsigned: true }, PATH, 'Missing signature header'],
    ['of another token', { token: 'wrong' }, PATH, 'Invalid signature'],
    ['of another status', { signed: { ...DELIVERED, MessageStatus: 'sent' } }, PATH, 'Invalid signature'],
  ])('%s is 401, and changes nothing', async (_name, signing, path, error) => {
    const { status, json } = await deliver(DELIVERED, signing, path);
    expect([status, json]).toEqual([401, { error }]);
    expect(delivered()).toEqual([]);
  });

  it('of another account is 403', async () => {
    const { status, json } = await deliver({ ...DELIVERED, AccountSid: 'ACf1c70000000000000000000000000000' });
    expect([status, json]).toEqual([403, { error: 'Forbidden', message: 'This is not about our account.' }]);
    expect(delivered()).toEqual([]);
  });

  it('is refused by method, type and size', async () => {
    expect((await api.request(PATH, { method: 'DELETE' })).status).toBe(405);
    expect((await api.post(PATH, '{}')).status).toBe(415);
    const large = { ...DELIVERED, ErrorMessage: 'x'.repeat(LIMITS.twilioCallbacks.bodyBytes) };
    expect((await deliver(large)).status).toBe(413);
    expect(delivered()).toEqual([]);
  });

  it('a person who opens the address sees that it is there', async () => {
    const { status, json } = await api.get(PATH);
    expect([status, json]).toEqual([
      200,
      { status: 'healthy', service: 'twilio-sms-status-webhook', timestamp: expect.stringMatching(/Z$/) },
    ]);
  });
});
