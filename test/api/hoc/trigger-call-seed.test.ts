import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallAnswer } from '../../../src/domain/calls/call-request.ts';
import { NO_QUESTIONNAIRE, type Questionnaire } from '../../../src/domain/calls/questionnaire.ts';
import { fixture, fixtureText, questionnaire804 } from '../../domain/calls/questionnaires.ts';
import { CALL_ID, HOC_KEY, placed, type RunningApi, saidAbout, startApi } from '../running-api.ts';

/** Every request, answer and error of the seed's own document, as it stands there. */
interface Seed {
  request: Record<string, unknown>;
  request_variants: Record<
    | 'campaign_id_as_string'
    | 'with_phone_number_id'
    | 'with_override_prompt'
    | 'webrtc_without_to_number'
    | 'missing_fields',
    Record<string, unknown>
  >;
  response_200_phone: { data: Record<string, any> };
  response_200_webrtc: { data: Record<string, any> };
  errors: { status: number; body?: Record<string, unknown>; documented_body?: Record<string, unknown> }[];
}

const PATH = '/webhook/trigger-call';
const LOCAL_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
const SEED = fixture<Seed>('trigger_call.json');
const { request_variants: VARIANTS } = SEED;
const documented = (status: number, error: string) =>
  SEED.errors
    .filter((one) => one.status === status)
    .map((one) => one.documented_body ?? one.body)
    .find((body) => body?.['error'] === error);

let atHoc: Questionnaire = questionnaire804();
const deps = {
  questionnaires: {
    ofCampaign: async () => atHoc,
    asHocWordsIt: () => Promise.reject(new Error('not asked here')),
  },
};

let api: RunningApi;
let withLinks: RunningApi;
beforeAll(async () => {
  api = await startApi({ deps });
  withLinks = await startApi({ deps, config: { allowWebrtc: true } });
  const { data } = SEED.response_200_phone;
  for (const one of [api, withLinks])
    one.behind.startCall = async (request) => ({
      kind: 'answered',
      answer: {
        ...placed(request),
        promptLength: data['prompt_length'],
        firstMessage: data['first_message'],
      } as CallAnswer,
      replayed: false,
    });
});
afterAll(async () => {
  await api.close();
  await withLinks.close();
});

describe("the seed's requests", () => {
  it.each([
    ['as it stands', SEED.request, {}],
    ['with the campaign as text', VARIANTS.campaign_id_as_string, {}],
    ['with a phone number id', VARIANTS.with_phone_number_id, { agentPhoneNumberId: 'phnum_fixture0000000000000001' }],
    ['with a prompt of its own', VARIANTS.with_override_prompt, { overridePrompt: 'Du bist ein kurzer Testprompt.' }],
  ])('%s: the documented answer, and the id of the call', async (_name, body, asked) => {
    const { status, json } = await api.post(PATH, body, HOC_KEY);
    expect(status).toBe(200);
    const { data } = SEED.response_200_phone;
    expect(json).toEqual({
      ...SEED.response_200_phone,
      data: { ...data, timestamp: LOCAL_TIME, call_id: CALL_ID },
    });
    expect(api.asked.calls.at(-1)).toMatchObject({ campaignId: 804, toNumber: '+493023125101', ...asked });
  });
});

describe("the seed's errors", () => {
  it('nothing', async () => {
    const { status, json } = await api.post(PATH, '', HOC_KEY);
    expect([status, json]).toEqual([400, documented(400, 'No JSON data provided')]);
  });

  it('missing fields, in the documented order', async () => {
    const { status, json } = await api.post(PATH, VARIANTS.missing_fields, HOC_KEY);
    expect([status, json]).toEqual([400, documented(400, 'Missing required fields')]);
  });

  it('no phone number id anywhere', async () => {
    const { elevenLabs } = api.config;
    const without = await startApi({ config: { elevenLabs: { ...elevenLabs, agentPhoneNumberId: null } } });
    const { status, json } = await without.post(PATH, SEED.request, HOC_KEY);
    await without.close();
    expect([status, json]).toEqual([400, documented(400, 'Missing agent_phone_number_id')]);
  });

  it('no key', async () => {
    const { status, json } = await api.post(PATH, SEED.request);
    expect([status, json]).toEqual([401, documented(401, 'Unauthorized')]);
  });

  it('the provider refused', async () => {
    const refusing = await startApi();
    refusing.behind.startCall = async (request) => ({
      kind: 'answered',
      answer: { ...saidAbout(request), kind: 'refused', reason: '…' },
      replayed: false,
    });
    const { status, json } = await refusing.post(PATH, SEED.request, HOC_KEY);
    await refusing.close();
    expect([status, json]).toEqual([500, { ...documented(500, 'API call failed'), timestamp: LOCAL_TIME }]);
  });
});

describe('without a number', () => {
  const WITHOUT = VARIANTS.webrtc_without_to_number;

  it('is missing one, as documented, where links are not allowed', async () => {
    const { status, json } = await api.post(PATH, WITHOUT, HOC_KEY);
    expect([status, json]).toEqual([400, { error: 'Missing required fields', missing: ['to_number'] }]);
  });

  it.each([
    ['absent', WITHOUT],
    ['null', { ...WITHOUT, to_number: null }],
    ['blank', { ...WITHOUT, to_number: ' ' }],
  ])('(%s) is the documented link where they are, and nobody is phoned', async (_name, body) => {
    const { status, json } = await withLinks.post(PATH, body, HOC_KEY);
    expect(status).toBe(200);
    const { data } = SEED.response_200_webrtc;
    expect(json).toEqual({
      ...SEED.response_200_webrtc,
      data: { ...data, browser_url: expect.any(String), timestamp: LOCAL_TIME },
    });
    const url = new URL(json['data'].browser_url);
    expect(url.origin + url.pathname).toBe('https://elevenlabs.io/app/talk-to');
    const documentedUrl = new URL(data['browser_url']);
    expect([...url.searchParams]).toEqual(
      [...documentedUrl.searchParams].map(([name, value]) => [name, VALUES[name] ?? value]),
    );
    expect(withLinks.asked.calls).toEqual([]);
  });

  /** what the document shortens, or is set up otherwise here */
  const VALUES: Record<string, string> = {
    agent_id: 'agent_demo',
    var_questionnaire_context: fixtureText('golden_questionnaire_context_804.txt'),
  };

  it('is a link without questions when HOC has none', async () => {
    atHoc = NO_QUESTIONNAIRE;
    const { json } = await withLinks.post(PATH, WITHOUT, HOC_KEY);
    atHoc = questionnaire804();
    expect(json['data']).toMatchObject({ questionnaire_loaded: false, questions_count: 0 });
  });

  it('still needs the other four', async () => {
    const { to_number: _, ...missing } = VARIANTS.missing_fields;
    const { status, json } = await withLinks.post(PATH, missing, HOC_KEY);
    expect([status, json]).toEqual([
      400,
      { error: 'Missing required fields', missing: ['campaign_id', 'candidate_last_name'] },
    ]);
  });

  it('fails in the documented words without an agent', async () => {
    const { elevenLabs } = api.config;
    const without = await startApi({
      deps,
      config: { allowWebrtc: true, elevenLabs: { ...elevenLabs, agentId: null } },
    });
    const { status, json } = await without.post(PATH, WITHOUT, HOC_KEY);
    await without.close();
    expect(status).toBe(500);
    expect(json).toEqual({
      status: 'error',
      error: 'WebRTC Link creation failed',
      message: 'No voice agent is configured',
      timestamp: LOCAL_TIME,
    });
  });

  it('with a number rings, also where links are allowed', async () => {
    const { status, json } = await withLinks.post(PATH, SEED.request, HOC_KEY);
    expect([status, json['method']]).toEqual([200, 'twilio_outbound_call']);
  });
});
