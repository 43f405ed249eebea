import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NO_QUESTIONNAIRE, type Questionnaire } from '../../../src/domain/calls/questionnaire.ts';
import { ProviderError } from '../../../src/providers/provider-error.ts';
import { fixtureText, questionnaire804 } from '../../domain/calls/questionnaires.ts';
import { BAD_BODIES, CANARY } from '../poison.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';

const PATH = '/webhook/create-webrtc-link';
const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;
const REQUEST = {
  campaign_id: 804,
  company_name: 'Kita Birkenallee gGmbH',
  candidate_first_name: 'Erika',
  candidate_last_name: 'Mustermann',
};
const SIGNED = {
  signedUrl: 'wss://api.elevenlabs.io/v1/convai/conversation?agent_id=agent_demo&conversation_signature=cvtkn_1',
  conversationId: 'conv_9001kfixture00000000000000002',
};

let questionnaire: Questionnaire;
let signed: typeof SIGNED | ProviderError;
const asked: unknown[] = [];
const deps = {
  questionnaires: {
    ofCampaign: async (campaignId: number) => {
      asked.push(campaignId);
      return questionnaire;
    },
    asHocWordsIt: () => Promise.reject(new Error('not asked here')),
  },
  signedUrls: {
    signedUrl: () => Promise.reject(new Error('not asked here')),
    signedConversation: async (agentId: string) => {
      asked.push(agentId);
      if (signed instanceof ProviderError) throw signed;
      return signed;
    },
  },
};
const manyAtOnce = { placements: { bodyBytes: 256 * 1024, rate: { perSecond: 1_000, burst: 1_000_000 } } };

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ deps, limits: { classes: manyAtOnce } });
});
afterAll(() => api.close());
beforeEach(() => {
  asked.length = 0;
  questionnaire = questionnaire804();
  signed = SIGNED;
});

const create = (body: string | Uint8Array | object = REQUEST) => api.post(PATH, body, HOC_KEY);

describe('a link', () => {
  it('is the signed one of ElevenLabs, with the id of its conversation', async () => {
    const { status, json } = await create();
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      conversation_id: SIGNED.conversationId,
      signed_url: SIGNED.signedUrl,
      questionnaire_loaded: true,
      timestamp: expect.stringMatching(LOCAL_TIME),
    });
    expect(new Set(asked)).toEqual(new Set([804, 'agent_demo']));
  });

  it('is made without a questionnaire too, and says so', async () => {
    questionnaire = NO_QUESTIONNAIRE;
    expect((await create()).json).toMatchObject({ status: 'success', questionnaire_loaded: false });
  });

  it('is the public page, and says so, when ElevenLabs gives none', async () => {
    signed = new ProviderError('elevenlabs', 'server_error', { status: 500 });
    const { status, json } = await create();
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      conversation_id: null,
      signed_url: expect.stringMatching(/^https:\/\/eu\.residency\.elevenlabs\.io\/app\/talk-to\?agent_id=/),
      questionnaire_loaded: true,
      timestamp: expect.stringMatching(LOCAL_TIME),
      fallback: true,
    });
    expect([...new URL(json['signed_url']).searchParams]).toEqual([
      ['agent_id', 'agent_demo'],
      ['companyname', 'Kita Birkenallee gGmbH'],
      ['candidatefirst_name', 'Erika'],
      ['candidatelast_name', 'Mustermann'],
      ['questionnaire_context', fixtureText('golden_questionnaire_context_804.txt')],
    ]);
  });

  it('holds names as they are, whatever they are', async () => {
    signed = new ProviderError('elevenlabs', 'timeout');
    const { json } = await create({ ...REQUEST, candidate_last_name: "O'Brien & Söhne #1?=+%" });
    expect(new URL(json['signed_url']).searchParams.get('candidatelast_name')).toBe("O'Brien & Söhne #1?=+%");
  });

  it('cannot be made without an agent', async () => {
    const without = await startApi({ deps, config: { elevenLabs: { ...api.config.elevenLabs, agentId: null } } });
    const { status, json } = await without.post(PATH, REQUEST, HOC_KEY);
    await without.close();
    expect(status).toBe(500);
    expect(json).toEqual({
      status: 'error',
      error: 'WebRTC Link creation failed',
      message: 'No voice agent is configured',
      timestamp: expect.stringMatching(LOCAL_TIME),
    });
  });
});

describe('a request that cannot be used is 400, and nobody is asked:', () => {
  const refused: [name: string, body: object, answer: object][] = [
    [
      'all missing',
      { to_number: '+493023125101' },
      {
        error: 'Missing required fields',
        missing: ['campaign_id', 'company_name', 'candidate_first_name', 'candidate_last_name'],
      },
    ],
    [
      'some missing',
      { ...REQUEST, campaign_id: 0, candidate_first_name: ' ' },
      { error: 'Missing required fields', missing: ['campaign_id', 'candidate_first_name'] },
    ],
    [
      'a campaign that is no number',
      { ...REQUEST, campaign_id: 'x' },
      { error: 'Invalid request format', message: 'campaign_id must be an integer' },
    ],
    [
      'a name that is a list',
      { ...REQUEST, candidate_last_name: ['x'] },
      { error: 'Invalid request format', message: 'candidate_last_name must be a string' },
    ],
  ];
  it.each(refused)('%s', async (_name, body, answer) => {
    const { status, json } = await create(body);
    expect(status).toBe(400);
    expect(json).toEqual(answer);
    expect(asked).toEqual([]);
  });

  it.each(BAD_BODIES)('%s', async (_name, body) => {
    const { status, text } = await create(body);
    expect(status).toBe(400);
    expect(text).not.toContain(CANARY);
    expect(asked).toEqual([]);
  });
});

it.each([{}, OPERATOR_KEY, { authorization: 'Bearer demo-api-kez' }])('the key %j is 401', async (headers) => {
  const { status, json } = await api.post(PATH, REQUEST, headers);
  expect(status).toBe(401);
  expect(json).toEqual({ error: 'Unauthorized', message: 'Invalid or missing API key' });
  expect(asked).toEqual([]);
});

it('logs nothing of the candidate, also when ElevenLabs is away', async () => {
  signed = new ProviderError('elevenlabs', 'unreachable');
  await create();
  expect(api.logLines.join('')).toContain('no signed address');
  expect(api.logLines.join('')).not.toMatch(/Erika|Mustermann|Birkenallee/);
});
