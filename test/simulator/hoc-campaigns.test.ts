import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { aStage } from './stage.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/campaigns/${name}.json`, import.meta.url), 'utf8'));

describe('HOC’s campaigns', () => {
  it.each([
    ['/applicants/new', 'hoc_applicants_new'],
    ['/companies/names', 'hoc_companies_names'],
    ['/companies/5/campaigns', 'hoc_company_campaigns_5'],
    ['/onboarding/5/transcript/16', 'hoc_onboarding_transcript_5_16'],
    ['/campaigns/16/transcript/', 'hoc_transcript_protocol_16'],
  ])('%s is answered as in %s', async (path, name) => {
    const stage = await aStage();
    const { status, body } = await stage.hoc(path);
    expect([status, body]).toEqual([200, fixture(name)]);
  });

  it('those not reached are the recorded ones, and one for a campaign that nobody else has', async () => {
    const stage = await aStage();
    const { body } = await stage.hoc('/applicants/not_reached');
    const recorded = fixture('hoc_applicants_not_reached');
    expect(body.applicants[0]).toEqual(recorded.applicants[0]);
    expect(body.applicants[1]).toMatchObject({ campaign_id: 18 });
    expect(body.companies).toEqual(recorded.companies);
    expect(body.campaigns.slice(0, 2)).toEqual(recorded.campaigns);
    expect(body.campaigns.map(({ id }: { id: number }) => id)).toEqual([16, 17, 18]);
  });

  it('campaign 19 is known to its company only', async () => {
    const stage = await aStage();
    const ids = (await stage.hoc('/companies/6/campaigns')).body.campaigns.map(({ id }: { id: number }) => id);
    expect(ids).toEqual([17, 18, 19]);
    expect((await stage.hoc('/onboarding/6/transcript/19')).body.transcript).toMatchObject({ id: 65 });
  });

  it.each(['/companies/9/campaigns', '/onboarding/5/transcript/19', '/campaigns/9/transcript/', '/applicants/old'])(
    '%s is not there',
    async (path) => {
      const stage = await aStage();
      expect(await stage.hoc(path)).toMatchObject({ status: 404, body: { message: 'Not found' } });
    },
  );

  it.each(['/applicants/new', '/companies/names', '/onboarding/5/transcript/16'])('%s refuses Bearer', async (path) => {
    const stage = await aStage();
    const headers = { authorization: 'Bearer demo-hoc-token' };
    expect((await fetch(`${stage.url}/hoc/api/v1${path}`, { headers })).status).toBe(401);
  });
});

describe('HOC’s door for packages', () => {
  async function upload(
    id: number,
    { timeScale = 1, headers = {}, body }: { timeScale?: number; headers?: Record<string, string>; body?: string } = {},
  ) {
    const stage = await aStage({ timeScale });
    const post = () =>
      fetch(`${stage.url}/hoc/api/v1/campaigns/${id}/package`, {
        method: 'POST',
        headers: { authorization: 'Bearer demo-hoc-token', 'content-type': 'application/json', ...headers },
        body: body ?? JSON.stringify({ campaign_id: String(id) }),
      });
    return { stage, post, answer: await post() };
  }

  it('takes a package, says where it is, and keeps it for those who look', async () => {
    const { stage, answer } = await upload(16);
    const { response_200 } = fixture('setup_campaign').hoc_upload;
    expect([answer.status, await answer.json()]).toEqual([200, response_200]);
    expect(await stage.requests('provider=hoc')).toMatchObject([
      { method: 'POST', path: '/hoc/api/v1/campaigns/16/package', body: { campaign_id: '16' }, status: 200 },
    ]);
  });

  it.each([
    ['the raw token', { headers: { authorization: 'demo-hoc-token' } }, 401],
    ['what is no JSON', { headers: { 'content-type': 'text/plain' } }, 415],
    ['the package of another campaign', { body: '{"campaign_id":"17"}' }, 422],
    ['a number as id', { body: '{"campaign_id":16}' }, 422],
  ])('refuses %s', async (_what, given, status) => {
    expect((await upload(16, given)).answer.status).toBe(status);
  });

  it('fails in as many ways as campaigns are made for', async () => {
    const twice = await upload(26);
    expect([twice.answer.status, (await twice.post()).status, (await twice.post()).status]).toEqual([503, 503, 200]);
    await twice.stage.control('/reset', {});
    expect((await twice.post()).status).toBe(503);
    expect((await upload(27)).answer.status).toBe(503);
    expect((await upload(28, { timeScale: 0.001 })).answer.status).toBe(200);
    expect((await upload(29)).answer.status).toBe(401);
  });
});
