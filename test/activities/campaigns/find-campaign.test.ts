import { describe, expect, it } from '@jest/globals';
import { findCampaign } from '../../../src/activities/campaigns/find-campaign.ts';
import type { HocCampaigns } from '../../../src/providers/hoc/campaigns.ts';
import type { HocApplicants, HocCampaign } from '../../../src/providers/hoc/campaign-schemas.ts';
import { ProviderError } from '../../../src/providers/provider-error.ts';
import { aProtocol } from '../../domain/campaigns/campaign-sixteen.ts';

const NEW_FIRST = { applicantStatus: 'new', filterTestApplicants: true } as const;
const notFound = () => Promise.reject(new ProviderError('hoc', 'not_found', { status: 404 }));
const away = () => Promise.reject(new ProviderError('hoc', 'server_error', { status: 503 }));

const company = { id: '5', name: 'Klinik am Park', onboarding: [] };
const campaign = (given: Partial<HocCampaign> = {}): HocCampaign => ({
  id: '16',
  name: 'Kampagne',
  companyId: '5',
  protocol: aProtocol(['Zwingend: Deutsch B2']),
  ...given,
});
const answer = (given: Partial<HocApplicants>): HocApplicants => ({
  applicants: [],
  companies: [],
  campaigns: [],
  ...given,
});

/** HOC with nothing in it but what is given; notes what it was asked. */
function hocWith(given: Partial<HocCampaigns>): { hoc: HocCampaigns; asked: string[] } {
  const asked: string[] = [];
  const hoc: HocCampaigns = {
    fetchApplicants: async () => answer({}),
    fetchCompanies: async () => [],
    fetchCampaignsOf: async () => [],
    fetchOnboarding: notFound,
    fetchProtocol: notFound,
    uploadPackage: notFound,
    packageUrl: (id) => id,
    ...given,
  };
  const noting = new Proxy(hoc, {
    get:
      (real, name) =>
      (...args: unknown[]) => {
        asked.push([String(name), ...args].join(' '));
        return (real[name as keyof HocCampaigns] as (...args: unknown[]) => unknown)(...args);
      },
  });
  return { hoc: noting, asked };
}

describe('a campaign with applicants', () => {
  it('has its company and protocol, and those who wait, without tests', async () => {
    const applicant = (firstName: string, campaignId = '16') => ({ firstName, lastName: 'X', campaignId });
    const given = answer({
      applicants: [applicant('Erika'), applicant('Testa'), applicant('Erika', '17')],
      companies: [company],
      campaigns: [campaign()],
    });
    const { hoc } = hocWith({ fetchApplicants: async () => given });
    const found = { name: 'Stelle', company: { name: 'Klinik am Park' }, applicantsWaiting: 1 };
    expect(await findCampaign(hoc, NEW_FIRST, '16')).toMatchObject({ kind: 'found', campaign: found });
    expect(await findCampaign(hoc, { ...NEW_FIRST, filterTestApplicants: false }, '16')).toMatchObject({
      campaign: { applicantsWaiting: 2 },
    });
  });

  it.each([
    ['new', ['fetchApplicants new', 'fetchApplicants not_reached']],
    ['not_reached', ['fetchApplicants not_reached', 'fetchApplicants new']],
  ] as const)('is looked for among the %s first', async (applicantStatus, order) => {
    const { hoc, asked } = hocWith({});
    await findCampaign(hoc, { ...NEW_FIRST, applicantStatus }, '16');
    expect(asked.slice(0, 2)).toEqual(order);
  });

  it('whose company is not there is missing', async () => {
    const { hoc } = hocWith({ fetchApplicants: async () => answer({ campaigns: [campaign()] }) });
    expect(await findCampaign(hoc, NEW_FIRST, '16')).toEqual({ kind: 'missing', detail: 'Company 5 nicht gefunden' });
  });

  it.each([null, { id: 1, name: 'Leer', pages: [] }])(
    'whose protocol is %j gets it by itself, or asks what everybody is asked',
    async (protocol) => {
      const given = answer({ companies: [company], campaigns: [campaign({ protocol })] });
      const fetchApplicants = async () => given;
      const full = aProtocol(['Zwingend: Deutsch B2']);
      const { hoc } = hocWith({ fetchApplicants, fetchProtocol: async () => full });
      expect(await findCampaign(hoc, NEW_FIRST, '16')).toMatchObject({ campaign: { protocol: full } });
      const name = protocol?.name ?? 'Kampagne';
      expect(await findCampaign(hocWith({ fetchApplicants }).hoc, NEW_FIRST, '16')).toMatchObject({
        kind: 'found',
        campaign: { name, protocol: { pages: [] } },
      });
    },
  );
});

describe('a campaign without applicants', () => {
  const companies = Array.from({ length: 20 }, (_, index) => ({ id: String(index + 1), name: `Firma ${index + 1}` }));
  const fetchCompanies = async () => companies;

  it('is found through its company; no more of them are asked than needed', async () => {
    const { hoc, asked } = hocWith({
      fetchCompanies,
      fetchCampaignsOf: (id) => (id === '10' ? Promise.resolve([{ id: '16', name: 'Kampagne' }]) : notFound()),
      fetchOnboarding: async () => ({
        onboarding: [{ question: 'Wie lautet die Adresse?', answer: 'Weg 4' }],
        protocol: null,
      }),
    });
    expect(await findCampaign(hoc, NEW_FIRST, '16')).toMatchObject({
      kind: 'found',
      campaign: { name: 'Kampagne', company: { name: 'Firma 10', address: 'Weg 4' }, applicantsWaiting: null },
    });
    expect(asked.filter((one) => one.startsWith('fetchCampaignsOf'))).toHaveLength(16);
    expect(asked).toContain('fetchOnboarding 10 16');
  });

  it('nor company is missing; the count is of those with applicants', async () => {
    const { hoc } = hocWith({
      fetchApplicants: async (status) =>
        answer({ campaigns: status === 'new' ? [campaign(), campaign({ id: '17' })] : [] }),
      fetchCompanies: notFound,
    });
    expect(await findCampaign(hoc, NEW_FIRST, '9999')).toEqual({
      kind: 'missing',
      detail: 'Campaign 9999 nicht gefunden. Verfügbare Campaigns: 2',
    });
  });

  it.each<[string, Partial<HocCampaigns>]>([
    ['applicants', { fetchApplicants: away }],
    ['companies', { fetchCompanies: away }],
    ['campaigns', { fetchCompanies, fetchCampaignsOf: away }],
  ])('is not said to be missing while HOC’s %s cannot be read', async (_what, given) => {
    await expect(findCampaign(hocWith(given).hoc, NEW_FIRST, '16')).rejects.toMatchObject({ kind: 'server_error' });
  });
});
