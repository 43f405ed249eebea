import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cursorOf } from '../../../../src/api/v1/calls/call-filters.ts';
import { leadListSchema, leadSchema, messageListSchema, repliedSchema } from '../../../../src/api/v1/leads/schemas.ts';
import type { SentSms, SmsRequest } from '../../../../src/domain/messages/sms-request.ts';
import type { MessageView } from '../../../../src/domain/messages/message-view.ts';
import type { LeadDetail } from '../../../../src/store/leads/lead-views.ts';
import { LEAD_REF } from '../../doors.ts';
import { aTalkingCall, CALL_ID, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const AT = new Date('2025-11-26T12:45:20.000Z');
const iso = AT.toISOString();
const POSITION = { createdAt: '2025-11-26T12:45:20.000001Z', id: LEAD_REF };
const MESSAGE_ID = '01934f00-0000-7000-8000-0000000000b1';
const MESSAGE: MessageView = {
  id: MESSAGE_ID,
  direction: 'in',
  text: 'Is it <i>blue</i>?',
  at: AT,
  status: 'received',
  errorCode: null,
  segments: 1,
  mediaCount: 0,
  resendOf: null,
};
const LEAD: LeadDetail = {
  ref: LEAD_REF,
  leadId: 'lead_12125550101',
  customerName: 'Jordan Example',
  phone: '+12125550101',
  status: null,
  score: 80,
  temperature: 'hot',
  attention: ['follow_up_manager'],
  optedOut: false,
  lastMessage: MESSAGE,
  unread: 1,
  updatedAt: AT,
  facts: { vehicleInterest: 'SUV' },
  scoreParts: [{ name: 'call_successful', points: 20 }],
  followUps: [{ id: MESSAGE_ID, kind: 'immediate', dueAt: AT, status: 'done', outcome: 'sent' }],
};

let api: RunningApi;
let lead: LeadDetail | null;
let sent: SentSms;
let asked: unknown[];
let texts: SmsRequest[];
beforeAll(async () => {
  api = await startApi({
    deps: {
      leadPages: {
        list: async (query) => {
          asked.push(query);
          return { items: [LEAD], next: POSITION };
        },
        find: async () => lead,
        messages: async (ref, page) => {
          asked.push([ref, page]);
          return lead && { items: [MESSAGE], next: null };
        },
        recipient: async () => lead && { leadId: lead.leadId, phone: lead.phone },
        markRead: async (ref) => {
          asked.push(`read ${ref}`);
          return lead !== null;
        },
      },
      sendSms: async (request) => {
        texts.push(request);
        return sent;
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  lead = LEAD;
  sent = {
    kind: 'sent',
    messageId: MESSAGE_ID,
    messageSid: 'SM1',
    status: 'queued',
    toNumber: '+12125550101',
    text: 'Yes',
  };
  asked = [];
  texts = [];
  api.asked.lists.length = 0;
  api.behind.call = aTalkingCall();
});

const path = (rest = '') => `/api/v1/leads${rest}`;
const get = (rest = '') => api.get(path(rest), OPERATOR_KEY);
const reply = (body: object, headers: Record<string, string> = {}) =>
  api.post(path(`/${LEAD_REF}/messages`), body, { ...OPERATOR_KEY, ...headers });

describe('the leads', () => {
  it('are listed with their last text, and by no id that holds a number', async () => {
    const { status, json, text } = await get(`?temperature=hot&unanswered=true&limit=5&cursor=${cursorOf(POSITION)}`);
    expect(status).toBe(200);
    expect(leadListSchema.parse(json)).toMatchObject({
      items: [{ ref: LEAD_REF, lastMessage: { text: 'Is it <i>blue</i>?', at: iso }, unread: 1, updatedAt: iso }],
      nextCursor: cursorOf(POSITION),
    });
    expect(text).not.toContain('lead_12125550101');
    expect(asked).toEqual([{ temperature: 'hot', unanswered: true, after: POSITION, limit: 5 }]);
    await get();
    expect(asked[1]).toEqual({ after: null, limit: 50 });
  });

  it('are searched by a text that never stands in an address', async () => {
    const body = { text: 'Jordan', temperature: 'warm', unanswered: false };
    expect((await api.post(path('/search'), body, OPERATOR_KEY)).status).toBe(200);
    const search = { words: ['Jordan'], digits: null, id: null };
    expect(asked).toEqual([{ temperature: 'warm', unanswered: false, search, after: null, limit: 50 }]);
  });

  it.each(['temperature=boiling', 'unanswered=1', 'limit=201', 'cursor=x', 'phone=1'])('?%s is 400', async (query) => {
    expect((await get(`?${query}`)).status).toBe(400);
    expect(asked).toEqual([]);
  });
});

describe('one lead', () => {
  it('is shown with what is known, what follows and the call that goes on', async () => {
    const { status, json, text } = await get(`/${LEAD_REF}`);
    expect(status).toBe(200);
    expect(leadSchema.parse(json)).toMatchObject({
      ref: LEAD_REF,
      needsAttention: ['follow_up_manager'],
      facts: { vehicleInterest: 'SUV' },
      scoreParts: [{ name: 'call_successful', points: 20 }],
      followUps: [{ kind: 'immediate', dueAt: iso, status: 'done', outcome: 'sent' }],
      calls: [{ id: CALL_ID }],
      liveCallId: CALL_ID,
    });
    expect(text).not.toContain('lead_12125550101');
    expect(api.asked.lists).toEqual([{ filter: { leadId: 'lead_12125550101' }, after: null, limit: 20 }]);
  });

  it('has no call that goes on once it is over', async () => {
    api.behind.call = { ...aTalkingCall(), phase: 'closed' };
    expect((await get(`/${LEAD_REF}`)).json['liveCallId']).toBeNull();
  });

  it('has its texts page by page', async () => {
    const { status, json } = await get(`/${LEAD_REF}/messages?limit=2&cursor=${cursorOf(POSITION)}`);
    expect(status).toBe(200);
    expect(messageListSchema.parse(json)).toEqual({ items: [{ ...MESSAGE, at: iso }], nextCursor: null });
    expect(asked).toEqual([[LEAD_REF, { after: POSITION, limit: 2 }]]);
  });

  it('is marked as read, twice as well as once', async () => {
    const read = () => api.request(path(`/${LEAD_REF}/read`), { method: 'POST', headers: OPERATOR_KEY });
    expect([(await read()).status, (await read()).status]).toEqual([204, 204]);
    lead = null;
    expect((await read()).status).toBe(404);
  });

  it('that is not there is 404 everywhere', async () => {
    lead = null;
    for (const answer of [await get(`/${LEAD_REF}`), await get(`/${LEAD_REF}/messages`), await reply({ text: 'Hi' })])
      expect(answer).toMatchObject({ status: 404, json: { title: 'Lead not found' } });
    expect(texts).toEqual([]);
  });

  it.each(['lead_12125550101', '%00', '0'])('is not looked for under %s', async (ref) => {
    for (const rest of ['', '/messages']) expect((await get(`/${ref}${rest}`)).status).toBe(404);
    expect(asked).toEqual([]);
  });
});

describe('a reply', () => {
  it('is sent as one text, under the key that a second click repeats', async () => {
    const { status, json } = await reply({ text: 'Yes' }, { 'idempotency-key': 'click-1' });
    expect(status).toBe(201);
    expect(repliedSchema.parse(json)).toEqual({ id: MESSAGE_ID, status: 'queued' });
    expect(texts).toEqual([
      {
        toNumber: '+12125550101',
        text: 'Yes',
        leadId: 'lead_12125550101',
        askedBy: expect.any(String),
        idempotencyKey: 'click-1',
      },
    ]);
  });

  const outcomes: [sent: SentSms, status: number, title: string | undefined][] = [
    [{ kind: 'unknown', messageId: MESSAGE_ID }, 202, undefined],
    [{ kind: 'refused', reason: 'no such number' }, 422, 'Message refused'],
    [{ kind: 'must_not_be_written_to', reason: 'opted out' }, 409, 'Lead must not be written to'],
    [{ kind: 'conflict' }, 409, 'Idempotency conflict'],
    [{ kind: 'unavailable' }, 503, 'Service unavailable'],
  ];
  it.each(outcomes)('that ends as %j is %i', async (outcome, expected, title) => {
    sent = outcome;
    const { status, json } = await reply({ text: 'Yes' });
    expect([status, json['title']]).toEqual([expected, title]);
  });

  it('to a lead without a number is 409', async () => {
    lead = { ...LEAD, phone: null };
    expect(await reply({ text: 'Yes' })).toMatchObject({ status: 409, json: { title: 'No number' } });
    expect(texts).toEqual([]);
  });

  it.each([{}, { text: '' }, { text: ' \n' }, { text: 'x'.repeat(1_601) }, { text: 'x', to: '+12125550199' }])(
    '%j is 400',
    async (body) => {
      expect((await reply(body)).status).toBe(400);
      expect(texts).toEqual([]);
    },
  );

  it('under a key that is none is 400', async () => {
    expect((await reply({ text: 'Yes' }, { 'idempotency-key': 'a b' })).status).toBe(400);
    expect(texts).toEqual([]);
  });
});

it.each([
  ['GET', ''],
  ['GET', `/${LEAD_REF}`],
  ['GET', `/${LEAD_REF}/messages`],
  ['POST', `/${LEAD_REF}/messages`],
  ['POST', `/${LEAD_REF}/read`],
])('%s %s is not for a key that may only trigger', async (method, rest) => {
  expect((await api.request(path(rest), { method, headers: HOC_KEY })).status).toBe(403);
  expect([...asked, ...texts]).toEqual([]);
});
