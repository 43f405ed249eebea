import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  campaignListSchema,
  campaignPackageSchema,
  questionnaireOfTodaySchema,
} from '../../../../src/api/v1/campaigns/schemas.ts';
import type { CampaignPackageRow } from '../../../../src/store/campaigns/campaign-tables.ts';
import type { CampaignView } from '../../../../src/store/campaigns/campaign-views.ts';
import type { QuestionnaireOfToday } from '../../../../src/while-ringing/questionnaire-of-today.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const AT = new Date('2025-11-26T12:45:20.000Z');
const VIEW: CampaignView = {
  id: 804,
  name: null,
  companyName: 'Klinik am Park',
  placement: null,
  packageVersion: 2,
  questionCount: 12,
  uploadStatus: 'uploaded',
  setUpAt: AT,
  calls: 7,
  openCalls: 1,
};
const PACKAGE: CampaignPackageRow = {
  campaign_id: '804',
  version: 2,
  build_id: 'b',
  body: '{"campaign_id":"804"}',
  question_count: 12,
  company_name: 'Klinik am Park',
  campaign_name: 'Pflege',
  created_text: '2025-11-26T12:45:20.000000',
  upload_status: 'failed',
  upload_tries: 3,
  download_url: null,
  last_error: 'hoc: server_error',
  uploaded_at: null,
  created_at: AT,
};
const TODAY: QuestionnaireOfToday = {
  fetchedAt: AT,
  questions: [],
  questionnaireContext: 'Kontext',
  prompt: 'Prompt',
  firstMessage: 'Guten Tag',
  questionsCut: 0,
};

let api: RunningApi;
let asked: unknown[][];
let next: number | null;
let made: CampaignPackageRow | null;
let companyName: string | null;
let today: QuestionnaireOfToday;
beforeAll(async () => {
  api = await startApi({
    deps: {
      campaignPages: {
        list: async (query) => {
          asked.push(['list', query]);
          return { items: [VIEW], next };
        },
        package: async (id) => {
          asked.push(['package', id]);
          return made;
        },
        companyName: async () => companyName,
      },
      questionnaireOfToday: async (...question) => {
        asked.push(['today', ...question]);
        return today;
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  next = null;
  made = PACKAGE;
  companyName = 'Klinik am Park';
  today = TODAY;
});

const get = (path: string) => api.get(`/api/v1/campaigns${path}`, OPERATOR_KEY);

describe('the campaigns', () => {
  it('are listed with what was set up and how many calls there are', async () => {
    const { status, json } = await get('');
    expect(status).toBe(200);
    expect(campaignListSchema.parse(json)).toEqual({
      items: [{ ...VIEW, setUpAt: AT.toISOString() }],
      nextCursor: null,
    });
    expect(asked).toEqual([['list', { after: null, limit: 50 }]]);
  });

  it('go on where a page ended', async () => {
    next = 804;
    const { json } = await get('?limit=1');
    await get(`?limit=1&cursor=${json['nextCursor']}`);
    expect(asked[1]).toEqual(['list', { after: 804, limit: 1 }]);
  });

  it.each(['limit=0', 'limit=201', 'cursor=x', `cursor=${Buffer.from('-1').toString('base64url')}`, 'name=x'])(
    '?%s is 400',
    async (query) => {
      expect((await get(`?${query}`)).status).toBe(400);
      expect(asked).toEqual([]);
    },
  );
});

describe('the package', () => {
  it('is shown as it is uploaded, and how far that is', async () => {
    const { status, json } = await get('/804/package');
    expect(status).toBe(200);
    expect(campaignPackageSchema.parse(json)).toEqual({
      version: 2,
      createdAt: AT.toISOString(),
      uploadStatus: 'failed',
      uploadTries: 3,
      uploadedAt: null,
      lastError: 'hoc: server_error',
      downloadUrl: null,
      body: { campaign_id: '804' },
    });
    expect(asked).toEqual([['package', 804]]);
  });

  it('that was not made is 404', async () => {
    made = null;
    expect(await get('/804/package')).toMatchObject({ status: 404, json: { title: 'Package not found' } });
  });
});

describe('the questionnaire of today', () => {
  it('is what the agent would hear', async () => {
    const { status, json } = await get('/804/questionnaire');
    expect(status).toBe(200);
    expect(questionnaireOfTodaySchema.parse(json)).toEqual({
      fetchedAt: AT.toISOString(),
      questions: [],
      context: 'Kontext',
      prompt: 'Prompt',
      firstMessage: 'Guten Tag',
      questionsCut: 0,
    });
    expect(asked).toEqual([['today', 804, 'Klinik am Park']]);
  });

  it('is 404 only where neither we nor HOC know the campaign', async () => {
    companyName = null;
    expect((await get('/804/questionnaire')).status).toBe(200);
    today = { ...TODAY, fetchedAt: null };
    expect(await get('/804/questionnaire')).toMatchObject({ status: 404, json: { title: 'Campaign not found' } });
    companyName = '';
    expect((await get('/804/questionnaire')).status).toBe(200);
  });
});

it.each(['0', '016', 'sixteen', '9007199254740992', '%00'])('the id %s can be nobody’s', async (id) => {
  for (const part of ['package', 'questionnaire'])
    expect(await get(`/${id}/${part}`)).toMatchObject({ status: 404, json: { title: 'Campaign not found' } });
  expect(asked).toEqual([]);
});

it.each(['', '/804/package', '/804/questionnaire'])('%s is not for a key that may only trigger', async (path) => {
  expect((await api.get(`/api/v1/campaigns${path}`, HOC_KEY)).status).toBe(403);
});
