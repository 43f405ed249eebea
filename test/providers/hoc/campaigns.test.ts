import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createHocCampaigns } from '../../../src/providers/hoc/campaigns.ts';
import { failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const client = (url: string, httpTimeoutMs?: number) =>
  createHocCampaigns({
    baseUrl: `${url}/hoc/api/v1/`,
    token: 'raw-token',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/campaigns/${name}.json`, import.meta.url), 'utf8'));

type Client = ReturnType<typeof client>;
const READS: [name: string, read: (hoc: Client) => Promise<unknown>, path: string, body: unknown][] = [
  ['fetchApplicants', (hoc) => hoc.fetchApplicants('not_reached'), '/applicants/not_reached', {}],
  ['fetchCompanies', (hoc) => hoc.fetchCompanies(), '/companies/names', {}],
  ['fetchCampaignsOf', (hoc) => hoc.fetchCampaignsOf('5'), '/companies/5/campaigns', {}],
  ['fetchOnboarding', (hoc) => hoc.fetchOnboarding('5', '16'), '/onboarding/5/transcript/16', {}],
  ['fetchProtocol', (hoc) => hoc.fetchProtocol('16'), '/campaigns/16/transcript/', {}],
];

describe.each(READS)('%s', (_name, read, path, body) => {
  it('asks with the token as it is', async () => {
    const server = await recordedServer({ body });
    await read(client(server.url));
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'GET', path: `/hoc/api/v1${path}` });
    expect(request.headers.authorization).toBe('raw-token');
  });

  it.each(['<html><body><h1>Server Error</h1></body></html>', '"text"', '[1]'])('cannot use %j', async (answer) => {
    const server = await recordedServer({ body: answer });
    expect(await failureOf(read(client(server.url)))).toMatchObject({ kind: 'bad_answer', retryable: true });
  });

  failsInOurWords((url, httpTimeoutMs) => read(client(url, httpTimeoutMs)), {}, ['another object']);
});

describe('what HOC recorded', () => {
  const answered = async (name: string) => client((await recordedServer({ body: fixture(name) })).url);

  it('is read as applicants, companies and campaigns', async () => {
    const read = await (await answered('hoc_applicants_new')).fetchApplicants('new');
    expect(read.applicants).toHaveLength(7);
    expect(read.applicants[0]).toEqual({ firstName: 'Jonas', lastName: 'Beispiel', campaignId: '16' });
    expect(read.companies.map(({ id, name, onboarding }) => [id, name, onboarding.length])).toEqual([
      ['5', 'Pflegezentrum Mühlteich', 9],
      ['6', 'Kita Birkenallee', 0],
    ]);
    expect(read.campaigns.map(({ id, name, companyId }) => [id, name, companyId])).toEqual([
      ['16', 'Pflegefachkraft Geriatrie', '5'],
      ['17', 'Pädagogische Fachkraft Krippe', '6'],
    ]);
    expect(read.campaigns[0]!.protocol!.pages[0]!.prompts[0]).toEqual({
      id: 8011,
      question: expect.stringMatching(/^Zwingend: /),
    });
  });

  it('is read as names, campaigns, onboarding and protocol', async () => {
    expect(await (await answered('hoc_companies_names')).fetchCompanies()).toEqual([
      { id: '5', name: 'Pflegezentrum Mühlteich' },
      { id: '6', name: 'Kita Birkenallee' },
    ]);
    expect(await (await answered('hoc_company_campaigns_5')).fetchCampaignsOf('5')).toEqual([
      { id: '16', name: 'Pflegefachkraft Geriatrie' },
    ]);
    const read = await (await answered('hoc_onboarding_transcript_5_16')).fetchOnboarding('5', '16');
    expect(read.onboarding).toHaveLength(9);
    expect(read.protocol).toEqual(await (await answered('hoc_transcript_protocol_16')).fetchProtocol('16'));
  });

  it('loses an odd item and a null name, and nothing else', async () => {
    const body = {
      applicants: [null, { first_name: null, campaign_id: '16' }],
      companies: [{ id: 5, name: 'A', onboarding: { pages: [{ prompts: [{ question: 'Q', answer: null }, 7] }] } }, {}],
      campaigns: [{ id: 16, transcript: 'none' }],
    };
    const server = await recordedServer({ body });
    expect(await client(server.url).fetchApplicants('new')).toEqual({
      applicants: [{ firstName: '', lastName: '', campaignId: '16' }],
      companies: [{ id: '5', name: 'A', onboarding: [{ question: 'Q', answer: '' }] }],
      campaigns: [{ id: '16', name: '', companyId: null, protocol: null }],
    });
  });
});

describe('uploadPackage', () => {
  const upload = (hoc: Client) => hoc.uploadPackage('16', '{"campaign_id":"16"}');

  it('posts the bytes it is given, with Bearer, as this route is documented', async () => {
    const server = await recordedServer({ body: { download_url: ' https://hoc.example/x ' } });
    expect(await upload(client(server.url))).toEqual({ downloadUrl: 'https://hoc.example/x' });
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({
      method: 'POST',
      path: '/hoc/api/v1/campaigns/16/package',
      body: '{"campaign_id":"16"}',
    });
    expect(request.headers).toMatchObject({ authorization: 'Bearer raw-token', 'content-type': 'application/json' });
  });

  it('gives the link of the answer as text, and asks nobody there (T13)', async () => {
    const elsewhere = await recordedServer();
    for (const link of ['javascript:alert(1)', `${elsewhere.url}/package`]) {
      const server = await recordedServer({ body: { download_url: link } });
      expect(await upload(client(server.url))).toEqual({ downloadUrl: link });
    }
    expect(elsewhere.sent).toEqual([]);
  });

  it.each(['', '{}', 'OK', '<html></html>', '{"download_url":7}'])('needs no link in the answer %j', async (body) => {
    const server = await recordedServer({ body });
    expect(await upload(client(server.url))).toEqual({ downloadUrl: null });
  });

  failsInOurWords((url, httpTimeoutMs) => upload(client(url, httpTimeoutMs)), {}, ['a page', 'another object']);
});
