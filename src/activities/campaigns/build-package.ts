import { campaignPackage, packageFault } from '../../domain/campaigns/campaign-package.ts';
import { isHocCampaignId, type SetupFailed, type SetupResult } from '../../domain/campaigns/campaign-setup.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { newestPackage, packageOfBuild, savePackage } from '../../store/campaigns/campaign-packages.ts';
import { readSource } from '../../store/campaigns/campaigns.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { findCampaign, type FoundCampaign } from './find-campaign.ts';
import { effort, notYet, pauseAfter } from '../try-again.ts';

export interface BuildPackage {
  campaignId: string;
  forceRebuild: boolean;
  /** of what the request brought along; null = HOC is read */
  sourceId: string | null;
  /** one for each package that is wanted: a second run of this step finds what the first one saved */
  buildId: string;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Gives a campaign its package: the stored one, unchanged, unless a new one is asked for; else it is made of what the
 * request brought along or HOC has, and saved as a new version. HOC is asked again for `questionnaireRetryForMs`. Twice
 * is harmless: a build saves one version. Names of applicants are counted here and go nowhere.
 */
export const buildPackage =
  (deps: ActivityDependencies) =>
  async ({ campaignId, forceRebuild, sourceId, buildId }: BuildPackage): Promise<SetupResult> => {
    const stored = forceRebuild ? await packageOfBuild(deps.db, buildId) : await newestPackage(deps.db, campaignId);
    if (stored) return { kind: 'set_up', version: stored.version };

    const found = sourceId === null ? await readHoc(deps, campaignId) : await readBrought(deps, campaignId, sourceId);
    if (found.kind === 'failed') return found;
    const { name, company, protocol, applicantsWaiting } = found.campaign;
    const facts = await deps.extractFacts(protocol);
    const source = { campaignId, campaignName: name, company, facts };
    const made = campaignPackage(source, deps.campaignSetup.phasePrompts, new Date());
    const fault = packageFault(made);
    if (fault !== null) return failed(400, fault);
    return { kind: 'set_up', version: await savePackage(deps.db, buildId, made, applicantsWaiting) };
  };

type Found = { kind: 'found'; campaign: FoundCampaign } | SetupFailed;

async function readBrought(deps: ActivityDependencies, campaignId: string, sourceId: string): Promise<Found> {
  const { company, protocol } = await readSource(deps.db, campaignId, sourceId);
  return { kind: 'found', campaign: { name: protocol.name, company, protocol, applicantsWaiting: null } };
}

async function readHoc(deps: ActivityDependencies, campaignId: string): Promise<Found> {
  const { useApiSource, policy } = deps.campaignSetup;
  if (!useApiSource)
    return failed(404, 'questions.json nicht gefunden: USE_API_SOURCE=false, und die Anfrage bringt nichts mit');
  if (!isHocCampaignId(campaignId)) return failed(400, `invalid literal for int() with base 10: '${campaignId}'`);
  try {
    const found = await findCampaign(deps.hocCampaigns, deps.campaignSetup, campaignId);
    return found.kind === 'found' ? found : failed(400, found.detail);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { tries, spentMs } = effort();
    const pauseMs = pauseAfter(error, tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    if (error.retryable && spentMs + pauseMs < policy.questionnaireRetryForMs) throw notYet(error.message, pauseMs);
    deps.log.warn({ campaignId, provider: error.provider, kind: error.kind }, 'campaign not available');
    return failed(500, `Internal server error: Fehler beim Laden der API-Daten: ${error.message}`);
  }
}

const failed = (status: SetupFailed['status'], detail: string): SetupFailed => ({ kind: 'failed', status, detail });
