import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO } from '../../../src/demo-settings.ts';
import type { KnownLead } from '../../../src/domain/leads/caller-briefing.ts';
import { FIFTY_AT_ONCE, type RunningApi, startApi } from '../running-api.ts';

const PATH = '/api/webhooks/elevenlabs/conversation-initiation';
const FIXTURE = JSON.parse(
  readFileSync(new URL('../../fixtures/jack_conversation_initiation.json', import.meta.url)).toString(),
);
const REQUEST = { ...FIXTURE.request, called_number: DEMO.twilioPhoneNumber };
const JORDAN: KnownLead = {
  name: 'Jordan Example',
  summary: 'Jordan is interested in a mid-size SUV.',
  messages: [],
};

let api: RunningApi;
let known: () => Promise<KnownLead | null>;
let asked: string[];
beforeAll(async () => {
  api = await startApi({
    deps: {
      knownLeads: {
        find: (phone) => {
          asked.push(phone);
          return known();
        },
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  known = async () => JORDAN;
});

describe('who calls', () => {
  it('is greeted by name, with every variable of the contract, when a lead has the number', async () => {
    const { status, json } = await api.post(PATH, REQUEST);
    expect(status).toBe(200);
    expect(asked).toEqual(['+12125550101']);
    const { dynamic_variables: expected } = FIXTURE.response_known_lead;
    expect(Object.keys(json['dynamic_variables']).toSorted()).toEqual(Object.keys(expected).toSorted());
    expect(json).toEqual({
      type: 'conversation_initiation_client_data',
      dynamic_variables: {
        ...expected,
        conversation_context: 'Summary: Jordan is interested in a mid-size SUV.',
        organization_name: 'Jack Automotive',
        organization_id: 'default',
        time_greeting: expect.stringMatching(/^Good (morning|afternoon|evening)!$/),
        day_context: expect.any(String),
        first_message_dynamic: expect.stringMatching(/^Hey Jordan Example! Good .*! How can I help you\?$/),
      },
    });
  });

  it('D5 gets the same answer to the same question', async () => {
    expect((await api.post(PATH, REQUEST)).text).toBe((await api.post(PATH, REQUEST)).text);
  });

  it('is nobody in particular when no lead has the number: every variable, and nothing of anybody', async () => {
    known = async () => null;
    const { status, json } = await api.post(PATH, REQUEST);
    expect(status).toBe(200);
    expect(json['dynamic_variables']).toMatchObject({
      customer_name: 'Customer',
      lead_status: 'New Inquiry',
      previous_summary: 'First conversation - no previous interaction history',
      conversation_context: 'No previous conversation',
      greeting_opener: 'Hey there!',
      caller_type: 'existing_lead',
    });
  });

  it('is not looked up when the number is hidden', async () => {
    expect(await api.post(PATH, { ...REQUEST, caller_id: 'anonymous' })).toMatchObject({
      status: 200,
      json: { dynamic_variables: { customer_name: 'Customer' } },
    });
    expect(asked).toEqual([]);
  });

  it('who called a number that is not ours is told so in the words of the contract', async () => {
    const { status, json } = await api.post(PATH, FIXTURE.request);
    expect(status).toBe(200);
    expect(json).toEqual({ type: 'conversation_initiation_client_data', ...FIXTURE.response_unconfigured_number });
    expect(asked).toEqual([]);
  });

  it('gets the fallback when the database is away', async () => {
    known = async () => {
      throw new Error('connection terminated, host 10.0.0.1, password secret');
    };
    const { status, json } = await api.post(PATH, REQUEST);
    expect(status).toBe(200);
    expect(json).toEqual({ type: 'conversation_initiation_client_data', ...FIXTURE.response_error_fallback });
  });

  it('gets the fallback within a second when the database does not answer', async () => {
    known = () => new Promise(() => {});
    const before = performance.now();
    const { json } = await api.post(PATH, REQUEST);
    expect(performance.now() - before).toBeLessThan(1_500);
    expect(json).toEqual({ type: 'conversation_initiation_client_data', ...FIXTURE.response_error_fallback });
  });

  it('leaves no number and no name in the log', () => {
    expect(api.logLines.join('')).not.toMatch(/2125550|Jordan/);
  });
});

describe('a question without a caller', () => {
  it.each([
    ['no caller_id', { ...REQUEST, caller_id: undefined }],
    ['an empty one', { ...REQUEST, caller_id: '  ' }],
    ['one that is no text', { ...REQUEST, caller_id: { a: 1 } }],
    ['no JSON', '{'],
    ['no body', ''],
    ['a list', '[]'],
    ['null', 'null'],
  ])('(%s) is 400', async (_what, body) => {
    const { status, json } = await api.post(PATH, body);
    expect(status).toBe(400);
    expect(json).toEqual(FIXTURE.response_400);
  });
});

describe('the door', () => {
  it('takes a key of ours only, once it is not open: 401 and no read without one (T28)', async () => {
    let reads = 0;
    const closed = await startApi({
      config: { authCompatOpen: false },
      deps: { knownLeads: { find: async () => ((reads += 1), JORDAN) } },
    });
    for (const headers of [{}, { 'x-api-key': 'wrong' }, { authorization: 'Bearer' }]) {
      const without = await closed.post(PATH, REQUEST, headers as Record<string, string>);
      expect(without.status).toBe(401);
      expect(without.json).toEqual({ error: 'Unauthorized', message: 'Invalid or missing API key' });
    }
    expect(reads).toBe(0);
    expect(await closed.post(PATH, REQUEST, { 'x-api-key': DEMO.webhookApiKey })).toMatchObject({ status: 200 });
    await closed.close();
  });

  it('brakes who tries a thousand numbers (T28)', async () => {
    let reads = 0;
    const strict = await startApi({
      limits: FIFTY_AT_ONCE,
      deps: { knownLeads: { find: async () => ((reads += 1), null) } },
    });
    const guess = (digits: number) =>
      strict.post(PATH, { ...REQUEST, caller_id: `+493023125${String(digits).padStart(3, '0')}` });
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, digits) => guess(digits)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(950);
    expect(refused[0]!.json).toEqual({ error: 'Too many requests', message: 'Slow down.' });
    expect(reads).toBe(50);
    await strict.close();
  }, 60_000);
});
