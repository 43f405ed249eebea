import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SetupAnswer } from '../../../src/api/commands/set-up-campaign.ts';
import { asFastApi, type CampaignDoors, fixture, SECRET, startCampaignDoors, STORED } from './campaign-doors.ts';

const PATH = '/webhook/setup-campaign';
const recorded = fixture('setup_campaign');

let doors: CampaignDoors;
beforeAll(async () => {
  doors = await startCampaignDoors();
});
afterAll(() => doors.api.close());
beforeEach(() => {
  doors.setUps.length = 0;
  doors.behind.answer = STORED;
});

describe('a good request', () => {
  it.each([
    ['the seed’s', recorded.request, { campaignId: '16', forceRebuild: false, source: null }],
    ['one that forces', recorded.request_force, { campaignId: '16', forceRebuild: true, source: null }],
    ['one with a number as id', recorded.request_numeric_id, { campaignId: '16', forceRebuild: false, source: null }],
    [
      'one with "yes"',
      { campaign_id: '16', force_rebuild: 'Yes' },
      { campaignId: '16', forceRebuild: true, source: null },
    ],
    [
      'one with null',
      { campaign_id: '16', force_rebuild: null },
      { campaignId: '16', forceRebuild: false, source: null },
    ],
    [
      'one with fields that nobody knows',
      { campaign_id: 'a-b_C', x: 1 },
      { campaignId: 'a-b_C', forceRebuild: false, source: null },
    ],
  ])('(%s) is answered as recorded', async (_name, body, asked) => {
    const { status, json } = await doors.api.post(PATH, body, SECRET);
    expect([status, json]).toEqual([200, { ...recorded.response_200_uploaded, package_id: asked.campaignId }]);
    expect(doors.setUps).toEqual([asked]);
  });

  it('names the local package where uploads are switched off', async () => {
    const local = 'local://campaign_packages/16.json';
    doors.behind.answer = {
      kind: 'set_up',
      stored: { ...(STORED as Extract<SetupAnswer, { kind: 'set_up' }>).stored, download_url: local },
    };
    const { json } = await doors.api.post(PATH, recorded.request, SECRET);
    expect(json).toEqual(recorded.response_200_local);
  });

  it('of the second version brings along company and protocol', async () => {
    const protocol = fixture('process_protocol').request;
    const company = {
      name: 'Klinik am Park',
      size: 80,
      target_group: null,
      career_page: 'https://klinik.example/karriere',
    };
    await doors.api.post(PATH, { campaign_id: '7', company, conversation_protocol: protocol }, SECRET);
    const [asked] = doors.setUps;
    expect(asked!.source!.company).toEqual({
      name: 'Klinik am Park',
      size: '80',
      address: '',
      benefits: '',
      targetGroup: '',
      website: '',
      careerPage: 'https://klinik.example/karriere',
      privacyUrl: '',
      impressum: '',
    });
    expect(asked!.source!.protocol.pages[0]!.prompts[0]).toEqual({ id: 8011, question: expect.any(String) });
  });

  it('with only one of the two is read from HOC', async () => {
    await doors.api.post(PATH, { campaign_id: '7', company: { name: 'Klinik am Park' } }, SECRET);
    expect(doors.setUps[0]!.source).toBeNull();
  });
});

describe('a body that is none', () => {
  type BadRequest = {
    name: string;
    body?: unknown;
    repeat?: [string, number];
    detail: { type: string }[] | 'json_invalid';
  };
  it.each(fixture<BadRequest[]>('setup_campaign_bad_requests').map((one) => [one.name, one] as const))(
    '(%s) is 422 in FastAPI’s words, before the key is asked for',
    async (_name, { body, repeat, detail }) => {
      const sent = repeat ? repeat[0].repeat(repeat[1]) : (body as string | object);
      const { status, json } = await doors.api.post(PATH, sent);
      expect([status, json]).toEqual([422, { detail: asFastApi(detail) }]);
      expect(doors.setUps).toEqual([]);
    },
  );

  it('is not quoted', async () => {
    const { text } = await doors.api.post(PATH, { campaign_id: { Geheimrat: 'Geheimrat' } });
    expect(text).not.toContain('Geheimrat');
    expect(doors.api.logLines.join('')).not.toContain('Geheimrat');
  });

  it('above 2 MiB is 413', async () => {
    const { status, json } = await doors.api.post(PATH, 'x'.repeat(2 * 1024 * 1024 + 1), SECRET);
    expect([status, json]).toEqual([413, { detail: 'Request body too large: At most 2097152 bytes are taken.' }]);
  });
});

describe('the secret', () => {
  it.each([
    [{}, 'Authorization header missing'],
    [{ authorization: '' }, 'Authorization header missing'],
    [{ authorization: 'demo-setup-secret' }, 'Invalid authorization token'],
    [{ authorization: 'bearer demo-setup-secret' }, 'Invalid authorization token'],
    [{ authorization: 'Bearer demo-setup-secretx' }, 'Invalid authorization token'],
    [{ authorization: 'Bearer demo-api-key' }, 'Invalid authorization token'],
    [{ authorization: 'Bearer demo-operator-key' }, 'Invalid authorization token'],
  ])('%j is 401', async (headers, detail) => {
    const { status, json } = await doors.api.post(PATH, recorded.request, headers as Record<string, string>);
    expect([status, json]).toEqual([401, { detail }]);
    expect(doors.setUps).toEqual([]);
  });

  it('may be one of several during a rotation', () =>
    withSecrets(['old', 'new'], async ({ api }) => {
      const ask = (secret: string) => api.post(PATH, recorded.request, { authorization: `Bearer ${secret}` });
      const answers = await Promise.all(['old', 'new', 'other'].map(ask));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
    }));

  it('that is not configured leaves the door open, which is said at start', () =>
    withSecrets([], async ({ api }) => {
      expect((await api.post(PATH, recorded.request)).status).toBe(200);
      expect(api.logLines.join('')).toContain('"variable":"WEBHOOK_SECRET"');
    }));
});

async function withSecrets(setupSecrets: string[], check: (doors: CampaignDoors) => Promise<void>): Promise<void> {
  const others = await startCampaignDoors({ config: { setupSecrets } });
  try {
    await check(others);
  } finally {
    await others.api.close();
  }
}

describe('what the set-up cannot do', () => {
  const text = (index: number) => recorded.errors[index].body.detail as string;
  it.each([
    [400, text(3)],
    [400, 'Company 5 nicht gefunden'],
    [404, text(2)],
    [500, text(5)],
    [500, text(6)],
  ] as const)('%i "%s" is answered as it is', async (status, detail) => {
    doors.behind.answer = { kind: 'failed', status, detail };
    const answer = await doors.api.post(PATH, recorded.request, SECRET);
    expect([answer.status, answer.json]).toEqual([status, { detail }]);
  });

  it('in time is 503: asking again joins what goes on', async () => {
    doors.behind.answer = { kind: 'unavailable' };
    const { status, json, headers } = await doors.api.post(PATH, recorded.request, SECRET);
    expect(status).toBe(503);
    expect(json).toEqual({ detail: 'Service unavailable: The campaign could not be set up in time; ask again.' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each(['', ' ', '../../etc/passwd', '16/../17', 'a b', 'x'.repeat(65), 1.5, 'ä'])(
    'the id %j is no id: 400, and it is not quoted',
    async (id) => {
      const { status, json } = await doors.api.post(PATH, { campaign_id: id }, SECRET);
      expect([status, json]).toEqual([400, { detail: 'invalid literal for int() with base 10: campaign_id' }]);
      expect(doors.setUps).toEqual([]);
    },
  );
});
