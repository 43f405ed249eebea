import type { RequestHandler } from 'express';
import { z } from 'zod';
import { CALL_PLACEMENTS } from '../../../domain/calls/call.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { campaignIdOf } from './campaign-id.ts';

export const putCampaignBody = z.strictObject({ placement: z.enum(CALL_PLACEMENTS).nullable() });

/**
 * `PUT /api/v1/campaigns/{id} {placement}` → 200 `{id, name, placement}`, 201 for one that was not known here: calls of
 * it may come all the same · 400 with pointers · 404 no number that a call can carry. It holds for the calls that are
 * accepted from now on. Twice is harmless: the same is settled again.
 */
export const putCampaign =
  ({ campaignSettings }: Pick<ApiDependencies, 'campaignSettings'>): RequestHandler =>
  async (req, res) => {
    const id = campaignIdOf(req);
    const { placement } = readJson(putCampaignBody, res.locals.rawBody);
    const { settings, isNew } = await campaignSettings.keep(id, placement);
    res.status(isNew ? 201 : 200).json(settings);
  };
