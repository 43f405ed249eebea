import type { Request } from 'express';
import { Refusal } from '../../answers/refusal.ts';

export const unknownCampaign = () => new Refusal(404, 'Campaign not found', 'There is no campaign with this id.');

/** The id in `/api/v1/campaigns/:id`, as calls carry it: a whole number above 0. @throws Refusal 404 for anything else */
export function campaignIdOf(req: Request): number {
  const written = String(req.params['id']);
  const id = Number(written);
  if (!/^[1-9][0-9]*$/.test(written) || !Number.isSafeInteger(id)) throw unknownCampaign();
  return id;
}
