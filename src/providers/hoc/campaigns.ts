import type { OnboardingPrompt, Protocol } from '../../domain/campaigns/protocol.ts';
import { inOurWords, successOnlyFetch } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import {
  type HocApplicants,
  toApplicants,
  toCampaigns,
  toCompanies,
  toDownloadUrl,
  toOnboardingTranscript,
  toProtocol,
} from './campaign-schemas.ts';
import type { HocSettings } from './client.ts';
import { jsonInAnswer } from './json-in-html.ts';

/**
 * HOC's campaigns. Everything but the upload reads, so it may be repeated; so may the upload, which replaces the package
 * of its campaign.
 * @throws ProviderError: `not_found` and a refused token are final, the rest may pass
 */
export interface HocCampaigns {
  /** who has (not) been reached yet, with the campaigns and companies of these applicants */
  fetchApplicants(status: 'new' | 'not_reached'): Promise<HocApplicants>;
  fetchCompanies(): Promise<{ id: string; name: string }[]>;
  fetchCampaignsOf(companyId: string): Promise<{ id: string; name: string }[]>;
  fetchOnboarding(
    companyId: string,
    campaignId: string,
  ): Promise<{ onboarding: OnboardingPrompt[]; protocol: Protocol | null }>;
  fetchProtocol(campaignId: string): Promise<Protocol>;
  /** @param body the package, as JSON @returns where HOC keeps it, null when it does not say */
  uploadPackage(campaignId: string, body: string): Promise<{ downloadUrl: string | null }>;
  /** the address that a package is posted to */
  packageUrl(campaignId: string): string;
}

const READ: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };
const UPLOAD: HttpLimits = { connectMs: 5_000, totalMs: 30_000 };

export function createHocCampaigns({
  baseUrl,
  token,
  httpTimeoutMs,
  uploadTimeoutMs = UPLOAD.totalMs,
}: HocSettings & { uploadTimeoutMs?: number }): HocCampaigns {
  const base = baseUrl.replace(/\/+$/, '');
  const fetchRead = successOnlyFetch('hoc', shortened(READ, httpTimeoutMs));
  const fetchUpload = successOnlyFetch('hoc', shortened(UPLOAD, Math.min(uploadTimeoutMs, httpTimeoutMs ?? Infinity)));

  const read = <T>(path: string, read: (answer: unknown) => T | null): Promise<T> =>
    inOurWords('hoc', async () => {
      // The token as it is: reads are refused with "Bearer …".
      const response = await fetchRead(base + path, { headers: { Authorization: token, Accept: 'application/json' } });
      const answer = read(jsonInAnswer(await response.text()));
      if (answer === null) throw new ProviderError('hoc', 'bad_answer');
      return answer;
    });
  const packageUrl = (campaignId: string) => `${base}/campaigns/${encodeURIComponent(campaignId)}/package`;

  return {
    fetchApplicants: (status) => read(`/applicants/${status}`, toApplicants),
    fetchCompanies: async () => (await read('/companies/names', toCompanies)).companies,
    fetchCampaignsOf: async (companyId) =>
      (await read(`/companies/${encodeURIComponent(companyId)}/campaigns`, toCampaigns)).campaigns,
    fetchOnboarding: (companyId, campaignId) =>
      read(
        `/onboarding/${encodeURIComponent(companyId)}/transcript/${encodeURIComponent(campaignId)}`,
        toOnboardingTranscript,
      ),
    fetchProtocol: (campaignId) => read(`/campaigns/${encodeURIComponent(campaignId)}/transcript/`, toProtocol),
    packageUrl,
    uploadPackage: (campaignId, body) =>
      inOurWords('hoc', async () => {
        const response = await fetchUpload(packageUrl(campaignId), {
          method: 'POST',
          // Of all routes this one is documented with "Bearer".
          headers: {
            Authorization: `Bearer ${token}`,
            'Content-Type': 'application/json',
            Accept: 'application/json',
          },
          body,
        });
        return { downloadUrl: toDownloadUrl(jsonInAnswer(await response.text())) };
      }),
  };
}
