import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { campaignIdOf, unknownCampaign } from './campaign-id.ts';

/**
 * `GET /api/v1/campaigns/{id}` → 200 `{id, name, placement}` · 404 when it was neither set up nor settled here. Reads
 * only.
 */
export const getCampaign =
  ({ campaignSettings }: Pick<ApiDependencies, 'campaignSettings'>): RequestHandler =>
  async (req, res) => {
    const settings = await campaignSettings.find(campaignIdOf(req));
    if (!settings) throw unknownCampaign();
    res.json(settings);
  };
