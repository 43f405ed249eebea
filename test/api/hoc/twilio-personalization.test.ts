import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Caller, personalisationOf, strangersPersonalisation } from '../../../src/domain/calls/personalisation.ts';
import { fixture, questionsOf804 } from '../../domain/calls/questionnaires.ts';
import { BAD_BODIES, CANARY } from '../poison.ts';
import { FIFTY_AT_ONCE, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';

const PATH = '/webhook/twilio-personalization';
const { request: REQUEST, response_200: ANSWER } = fixture<{
  request: Record<string, string>;
  response_200: Record<string, any>;
}>('twilio_personalization.json');
const ERIKA = { firstName: 'Erika', lastName: 'Mustermann', companyName: 'Kita Birkenallee gGmbH' };
const QUESTIONNAIRE = { ...questionsOf804(), campaignLocationLabel: 'Berlin-Mitte' };

const asked: Caller[] = [];
const deps = {
  personaliseCaller: async (caller: Caller) => {
    asked.push(caller);
    return caller.phone === REQUEST['caller_id']
      ? personalisationOf(ERIKA, QUESTIONNAIRE, null)
      : strangersPersonalisation(null);
  },
};
const manyAtOnce = { whileRinging: { bodyBytes: 16 * 1024, rate: { perSecond: 1_000, burst: 1_000_000 } } };

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ deps, config: { authCompatOpen: false }, limits: { classes: manyAtOnce } });
});
afterAll(() => api.close());
beforeEach(() => {
  asked.length = 0;
});

const ask = (body: string | Uint8Array | object = REQUEST, headers: Record<string, string> = HOC_KEY) =>
  api.post(PATH, body, headers);

const GREETING = {
  type: 'conversation_initiation_client_data',
  dynamic_variables: {
    candidatefirst_name: 'Kandidat',
    candidatelast_name: '',
    companyname: 'Unser Unternehmen',
    questionnaire_context: '',
  },
  conversation_config_override: {
    agent: {
      prompt: {
        prompt:
          'Du bist ein professioneller Recruiting-Assistent für Unser Unternehmen.\nDu führst ein Gespräch mit Kandidat .',
      },
      first_message: 'Guten Tag, wie kann ich Ihnen helfen?',
      language: 'de',
    },
  },
};

describe('a candidate whom we called', () => {
  it('is answered with the fixture, and the block of key facts that our prompts have (contracts §9.32)', async () => {
    const { status, json, headers } = await ask();
    expect(status).toBe(200);
    const { prompt } = ANSWER['conversation_config_override'].agent.prompt;
    const withKeyFacts = structuredClone(ANSWER);
    withKeyFacts['conversation_config_override'].agent.prompt.prompt = prompt.replace(
      'Mustermann.\n\n',
      'Mustermann.\n\nECKDATEN DER STELLE:\nStandort: Berlin-Mitte\n\n\n',
    );
    expect(json).toEqual(withKeyFacts);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(asked).toEqual([{ phone: '+493023125140', namesOnly: false }]);
  });

  it.each(['+49 30 23125-140', '0049 30 23125140', '030 23125140'])('is known by %s too', async (caller_id) => {
    await ask({ ...REQUEST, caller_id });
    expect(asked).toEqual([{ phone: '+493023125140', namesOnly: false }]);
  });
});

describe('anybody else', () => {
  it('is greeted in the words of the contract', async () => {
    const { status, json } = await ask({ ...REQUEST, caller_id: '+493023125199' });
    expect(status).toBe(200);
    expect(json).toEqual(GREETING);
  });

  it.each([
    ['no number', {}],
    ['a withheld number', { caller_id: 'anonymous' }],
    ['null', { caller_id: null }],
    ['a number in digits', { caller_id: 493023125140 }],
    ['a client', { caller_id: 'client:erika' }],
    ['a country we do not call', { caller_id: '+8613800138000' }],
  ])('with %s too', async (_name, caller) => {
    const { status, json } = await ask({ agent_id: 'agent_fixture', ...caller });
    expect(status).toBe(200);
    expect(json).toEqual(GREETING);
    expect(asked).toEqual([{ phone: null, namesOnly: false }]);
  });

  it.each(BAD_BODIES.filter(([name]) => !name.startsWith('100,000')))(
    'when the body is %s too: a phone rings, and nothing of it comes back',
    async (_name, body) => {
      const { status, text, json } = await ask(body);
      expect(status).toBe(200);
      expect(json).toEqual(GREETING);
      expect(text).not.toContain(CANARY);
    },
  );

  it('when the body is too large is 413 in the shape of the door', async () => {
    const { status, json } = await ask('x'.repeat(16 * 1024 + 1));
    expect(status).toBe(413);
    expect(json).toMatchObject({ status: 'error', error: 'Request body too large' });
  });
});

describe('the key', () => {
  it.each([
    ['none', {}],
    ['a wrong one', { authorization: 'Bearer demo-api-kez' }],
    ['a wrong one in its own header', { 'x-api-key': 'demo-api-kez' }],
    ['another scheme', { authorization: 'Basic demo-api-key' }],
  ])('%s is 401, and nobody is looked up', async (_name, headers) => {
    const { status, json } = await api.post(PATH, REQUEST, headers);
    expect(status).toBe(401);
    expect(json).toEqual({ error: 'Unauthorized', message: 'Invalid or missing API key' });
    expect(asked).toEqual([]);
  });

  it.each([HOC_KEY, OPERATOR_KEY, { 'x-api-key': 'demo-api-key' }])('%j opens', async (headers) => {
    expect((await api.post(PATH, REQUEST, headers)).status).toBe(200);
    expect(asked).toEqual([{ phone: '+493023125140', namesOnly: false }]);
  });

  it('may be missing in the demo; then names are told and no more', async () => {
    const demo = await startApi({ deps });
    expect((await demo.post(PATH, REQUEST)).status).toBe(200);
    expect((await demo.post(PATH, REQUEST, { authorization: 'Bearer x' })).status).toBe(401);
    await demo.close();
    expect(asked).toEqual([{ phone: '+493023125140', namesOnly: true }]);
  });

  it('is not needed where none is configured, as in the original', async () => {
    const open = await startApi({ deps, config: { webhookApiKeys: [], authCompatOpen: false } });
    expect((await open.post(PATH, REQUEST)).status).toBe(200);
    await open.close();
    expect(asked).toEqual([{ phone: '+493023125140', namesOnly: false }]);
  });

  it('does not let a thousand numbers be tried out (T28)', async () => {
    const strict = await startApi({ deps, config: { authCompatOpen: false }, limits: FIFTY_AT_ONCE });
    const statuses: number[] = [];
    for (let digits = 0; digits < 1_000; digits += 1) {
      const caller_id = `+493023125${String(digits).padStart(3, '0')}`;
      const { status } = await strict.post(PATH, { caller_id }, HOC_KEY);
      statuses.push(status);
    }
    await strict.close();
    expect(statuses).toEqual([...Array(50).fill(200), ...Array(950).fill(429)]);
    expect(asked).toHaveLength(50);
  }, 60_000);
});

it('logs nothing of who rang', async () => {
  await ask();
  expect(api.logLines.join('')).not.toMatch(/23125140|Erika|Mustermann/);
});
