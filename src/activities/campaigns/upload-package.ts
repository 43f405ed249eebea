import { STATUS_CODES } from 'node:http';
import type { SetupResult } from '../../domain/campaigns/campaign-setup.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { noteUpload, readPackage } from '../../store/campaigns/campaign-packages.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pauseAfter } from '../try-again.ts';

/**
 * Hands a stored package to HOC. Tried again for `packageRetryForMs` in all, then it has failed: the package stays, and
 * the next request uploads again. Twice is harmless: HOC keeps the last package of a campaign, and the bytes are the same.
 */
export const uploadPackage =
  (deps: ActivityDependencies) =>
  async ({ campaignId, version }: { campaignId: string; version: number }): Promise<SetupResult> => {
    const { db, hocCampaigns, campaignSetup, log } = deps;
    if (!campaignSetup.uploadEnabled) {
      const downloadUrl = `local://campaign_packages/${campaignId}.json`;
      await noteUpload(db, campaignId, version, { status: 'disabled', downloadUrl, error: null });
      return { kind: 'set_up', version };
    }
    const { body } = await readPackage(db, campaignId, version);
    const endpoint = hocCampaigns.packageUrl(campaignId);
    try {
      const { downloadUrl } = await hocCampaigns.uploadPackage(campaignId, body);
      await noteUpload(db, campaignId, version, {
        status: 'uploaded',
        downloadUrl: downloadUrl ?? endpoint,
        error: null,
      });
      return { kind: 'set_up', version };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const { packageRetryForMs, packageRetryFirstMs, packageRetryMaxMs } = campaignSetup.policy;
      const { tries, spentMs } = effort();
      const pauseMs = pauseAfter(error, tries, packageRetryFirstMs, packageRetryMaxMs);
      const again = error.retryable && spentMs + pauseMs < packageRetryForMs;
      await noteUpload(db, campaignId, version, { status: again ? 'pending' : 'failed', error: error.message });
      if (again) throw notYet(error.message, pauseMs);
      log.warn({ campaignId, provider: error.provider, kind: error.kind }, 'package not accepted');
      return { kind: 'failed', status: 500, detail: `Internal server error: ${uploadFault(error, endpoint)}` };
    }
  };

/** In the original's words (contracts §2.2, §9.13), with nothing of HOC's answer. */
function uploadFault({ kind, status, message }: ProviderError, endpoint: string): string {
  if (status !== null) return `HOC Upload HTTP-Fehler ${status}: ${STATUS_CODES[status] ?? 'unknown'}`;
  if (kind === 'timeout') return `HOC Upload Timeout (>30s): ${endpoint}`;
  return `HOC Upload Fehler: ${message}`;
}
