import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../domain/calls/questionnaires.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';

const PATH = '/webhook/test-questionnaire';
const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;
const AT_HOC = fixture<object>('hoc_questionnaire_804.json');

const asked: number[] = [];
let atHoc: object | null;
const deps = {
  questionnaires: {
    ofCampaign: () => Promise.reject(new Error('not asked here')),
    asHocWordsIt: async (campaignId: number) => {
      asked.push(campaignId);
      return atHoc;
    },
  },
};

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ deps, config: { authCompatOpen: false } });
});
afterAll(() => api.close());
beforeEach(() => {
  asked.length = 0;
  atHoc = AT_HOC;
});

describe('GET /webhook/test-questionnaire/{id}', () => {
  it('shows what HOC has, in its own words', async () => {
    const { status, json } = await api.get(`${PATH}/804`, HOC_KEY);
    expect(status).toBe(200);
    expect(json).toEqual({ status: 'success', campaign_id: 804, questionnaire: AT_HOC });
    expect(asked).toEqual([804]);
  });

  it('is 404 in the words of the contract when there is none, or HOC cannot be asked', async () => {
    atHoc = null;
    const { status, json } = await api.get(`${PATH}/999`, HOC_KEY);
    expect(status).toBe(404);
    expect(json).toEqual({
      status: 'error',
      campaign_id: 999,
      message: 'Questionnaire not found or error fetching',
    });
  });

  it.each(['x', '-1', '8.4', '8e2', '%00', '99999999999999999999', '804%2F..', ' 804'])(
    '%j is no campaign: 404, without asking HOC',
    async (id) => {
      const { status, json } = await api.get(`${PATH}/${id}`, HOC_KEY);
      expect(status).toBe(404);
      expect(json).toEqual({
        status: 'error',
        error: 'Not found',
        message: expect.any(String),
        timestamp: expect.stringMatching(LOCAL_TIME),
      });
      expect(asked).toEqual([]);
    },
  );

  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer demo-api-kez' }],
    ['a wrong key in its own header', { 'x-api-key': 'demo-api-kez' }],
  ])('%s is 401, and HOC is not asked', async (_name, headers) => {
    const { status, json } = await api.get(`${PATH}/804`, headers);
    expect(status).toBe(401);
    expect(json).toEqual({ error: 'Unauthorized', message: 'Invalid or missing API key' });
    expect(asked).toEqual([]);
  });

  it.each([HOC_KEY, OPERATOR_KEY, { 'x-api-key': 'demo-api-key' }])('opens to the key %j', async (headers) => {
    expect((await api.get(`${PATH}/804`, headers)).status).toBe(200);
  });

  it('is open in the demo, as the original is, though not to a wrong key', async () => {
    const demo = await startApi({ deps });
    expect((await demo.get(`${PATH}/804`)).status).toBe(200);
    expect((await demo.get(`${PATH}/804`, { authorization: 'Bearer x' })).status).toBe(401);
    await demo.close();
  });
});
