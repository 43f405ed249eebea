import { type CompanyProfile, companyProfile } from '../../domain/campaigns/company-profile.ts';
import { isBlank, type Protocol } from '../../domain/campaigns/protocol.ts';
import { isTestApplicant } from '../../domain/campaigns/test-applicant.ts';
import type { HocCampaigns } from '../../providers/hoc/campaigns.ts';
import type { HocApplicants } from '../../providers/hoc/campaign-schemas.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { SetupSettings } from '../dependencies.ts';

export interface FoundCampaign {
  name: string;
  company: CompanyProfile;
  protocol: Protocol;
  /** null when it was not found through applicants */
  applicantsWaiting: number | null;
}

type Search = { kind: 'found'; campaign: FoundCampaign } | { kind: 'missing'; detail: string };
type Reading = Pick<SetupSettings, 'applicantStatus' | 'filterTestApplicants'>;

/** At once; HOC has hundreds of companies at most, and nobody waits for an answer from one of them for long. */
const COMPANIES_AT_ONCE = 8;

/**
 * Looks for a campaign at HOC: among the applicants of the configured status, among the others, and, because a campaign
 * without applicants is in neither list, through the companies. Reads only.
 * @throws ProviderError
 */
export async function findCampaign(hoc: HocCampaigns, reading: Reading, campaignId: string): Promise<Search> {
  let available: number | null = null;
  for (const status of statuses(reading)) {
    const read = await hoc.fetchApplicants(status);
    // as the original counts: those with applicants of the configured status
    available ??= read.campaigns.length;
    if (read.campaigns.some(({ id }) => id === campaignId)) return amongApplicants(hoc, reading, campaignId, read);
  }
  const throughCompanies = await findThroughCompanies(hoc, campaignId);
  if (throughCompanies) return { kind: 'found', campaign: throughCompanies };
  return {
    kind: 'missing',
    detail: `Campaign ${campaignId} nicht gefunden. Verfügbare Campaigns: ${available}`,
  };
}

const statuses = ({ applicantStatus }: Reading): ('new' | 'not_reached')[] =>
  applicantStatus === 'new' ? ['new', 'not_reached'] : ['not_reached', 'new'];

async function amongApplicants(
  hoc: HocCampaigns,
  { filterTestApplicants }: Reading,
  campaignId: string,
  { applicants, companies, campaigns }: HocApplicants,
): Promise<Search> {
  const campaign = campaigns.find(({ id }) => id === campaignId)!;
  const company = companies.find(({ id }) => id === campaign.companyId);
  if (!company) return { kind: 'missing', detail: `Company ${campaign.companyId ?? 'None'} nicht gefunden` };
  const protocol = await protocolOf(hoc, campaignId, campaign.protocol);
  const waiting = applicants.filter(
    (applicant) => applicant.campaignId === campaignId && !(filterTestApplicants && isTestApplicant(applicant)),
  );
  return {
    kind: 'found',
    campaign: {
      name: protocol.name || campaign.name,
      company: companyProfile(company.name, company.onboarding),
      protocol,
      applicantsWaiting: waiting.length,
    },
  };
}

async function findThroughCompanies(hoc: HocCampaigns, campaignId: string): Promise<FoundCampaign | null> {
  const companies = await orNothing([], hoc.fetchCompanies());
  for (let first = 0; first < companies.length; first += COMPANIES_AT_ONCE) {
    const some = companies.slice(first, first + COMPANIES_AT_ONCE);
    const lists = await Promise.all(some.map(({ id }) => orNothing([], hoc.fetchCampaignsOf(id))));
    const place = lists.findIndex((campaigns) => campaigns.some(({ id }) => id === campaignId));
    if (place === -1) continue;
    const company = some[place]!;
    const { onboarding, protocol: given } = await hoc.fetchOnboarding(company.id, campaignId);
    const protocol = await protocolOf(hoc, campaignId, given);
    return {
      name: protocol.name || lists[place]!.find(({ id }) => id === campaignId)!.name,
      company: companyProfile(company.name, onboarding),
      protocol,
      applicantsWaiting: null,
    };
  }
  return null;
}

/** As HOC sent it along, else by itself; a campaign without one is asked the questions that everybody is asked. */
async function protocolOf(hoc: HocCampaigns, campaignId: string, given: Protocol | null): Promise<Protocol> {
  if (given !== null && !isBlank(given)) return given;
  return orNothing(given ?? { id: null, name: '', pages: [] }, hoc.fetchProtocol(campaignId));
}

/** What HOC does not know is nothing; every other failure is one. */
async function orNothing<T>(nothing: T, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not_found') return nothing;
    throw error;
  }
}
