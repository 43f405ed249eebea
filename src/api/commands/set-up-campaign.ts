import type { Logger } from 'pino';
import type { SetupFailed } from '../../domain/campaigns/campaign-setup.ts';
import type { CampaignPackageRow, SourceContent } from '../../store/campaigns/campaign-tables.ts';
import { readPackage } from '../../store/campaigns/campaign-packages.ts';
import { keepSource } from '../../store/campaigns/campaigns.ts';
import type { Db } from '../../store/database.ts';
import type { SetupWorkflows } from '../../temporal/setup-workflows.ts';
import { databaseIsAway } from '../answers/database-is-away.ts';

export interface SetupRequest {
  campaignId: string;
  forceRebuild: boolean;
  /** null = HOC is read */
  source: SourceContent | null;
}

export type SetupAnswer =
  | {
      kind: 'set_up';
      stored: Pick<CampaignPackageRow, 'created_text' | 'download_url' | 'question_count' | 'company_name'>;
    }
  | SetupFailed
  /** Temporal or PostgreSQL away, or not done in time: what was begun goes on, and asking again joins it */
  | { kind: 'unavailable' };

/** Stores what the request brought along, then asks the campaign's workflow and answers from the stored package. */
export const setUpCampaign =
  (db: Db, workflows: SetupWorkflows, answerWithinMs: number, log: Logger) =>
  async ({ campaignId, forceRebuild, source }: SetupRequest): Promise<SetupAnswer> => {
    const deadline = new Date(Date.now() + answerWithinMs);
    const sourceId = source === null ? null : await keepSource(db, campaignId, source);
    try {
      const result = await workflows.setUp(campaignId, { forceRebuild, sourceId }, deadline);
      if (result.kind === 'failed') return result;
      return { kind: 'set_up', stored: await readPackage(db, campaignId, result.version) };
    } catch (error) {
      if (databaseIsAway(error)) throw error;
      log.warn({ campaignId, error }, 'campaign set-up not answered');
      return { kind: 'unavailable' };
    }
  };
