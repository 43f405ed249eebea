import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CampaignDoors, fixture, SECRET, startCampaignDoors } from './campaign-doors.ts';

let doors: CampaignDoors;
beforeAll(async () => {
  doors = await startCampaignDoors();
});
afterAll(() => doors.api.close());

describe('GET /', () => {
  it('says what is here, to anybody', async () => {
    const { status, json } = await doors.api.get('/');
    expect([status, json]).toEqual([
      200,
      { service: 'VoiceKI Campaign Setup API', version: '1.0.0', status: 'online', docs: '/docs', health: '/health' },
    ]);
  });
});

describe('GET /campaigns', () => {
  it('lists each campaign that was set up', async () => {
    expect((await doors.api.get('/campaigns', SECRET)).json).toEqual({ count: 0, campaigns: [] });
    doors.behind.campaigns = [
      {
        campaignId: '16',
        companyName: 'Pflegezentrum Mühlteich',
        campaignName: 'Pflegefachkraft (m/w/d) – Geriatrie',
        createdAt: '2025-11-03T09:30:00.000000Z',
        questionCount: 10,
      },
    ];
    const { status, json } = await doors.api.get('/campaigns', SECRET);
    expect([status, json]).toEqual([
      200,
      {
        count: 1,
        campaigns: [
          {
            campaign_id: '16',
            company_name: 'Pflegezentrum Mühlteich',
            campaign_name: 'Pflegefachkraft (m/w/d) – Geriatrie',
            created_at: '2025-11-03T09:30:00.000000Z',
            question_count: 10,
          },
        ],
      },
    ]);
  });
});

describe('GET /campaigns/{id}/package', () => {
  it('gives the stored bytes', async () => {
    const stored = JSON.stringify(fixture('campaign_package_v1_16'));
    doors.behind.packages['16'] = stored;
    const { status, text, headers } = await doors.api.get('/campaigns/16/package', SECRET);
    expect([status, text, headers.get('content-type')]).toEqual([200, stored, 'application/json; charset=utf-8']);
  });

  it.each([
    ['9999', 'Campaign Package 9999 nicht gefunden. Bitte zuerst Setup durchführen.'],
    ['..%2f..%2fetc%2fpasswd', 'Campaign Package nicht gefunden. Bitte zuerst Setup durchführen.'],
    ['%00', 'Campaign Package nicht gefunden. Bitte zuerst Setup durchführen.'],
  ])('of %s is 404', async (id, detail) => {
    const { status, json } = await doors.api.get(`/campaigns/${id}/package`, SECRET);
    expect([status, json]).toEqual([404, { detail }]);
  });

  it('of what cannot be an address is 404 in its shape', async () => {
    const { status, json } = await doors.api.get('/campaigns/%zz/package', SECRET);
    expect([status, json]).toEqual([404, { detail: 'Not found: There is nothing under this address.' }]);
  });
});

describe.each(['/campaigns', '/campaigns/16/package'])('%s', (path) => {
  it('is for holders of the secret', async () => {
    const answers = await Promise.all([
      doors.api.get(path),
      doors.api.get(path, { authorization: 'Bearer demo-api-key' }),
    ]);
    expect(answers.map(({ status, json }) => [status, json])).toEqual([
      [401, { detail: 'Authorization header missing' }],
      [401, { detail: 'Invalid authorization token' }],
    ]);
  });
});
