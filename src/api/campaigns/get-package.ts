import type { RequestHandler } from 'express';
import { isCampaignId } from '../../domain/campaigns/campaign-setup.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Refusal } from '../answers/refusal.ts';

/** `GET /campaigns/{id}/package` (contracts §2.2): the newest package, the bytes that were uploaded. */
export const getPackage =
  ({ campaigns }: Pick<ApiDependencies, 'campaigns'>): RequestHandler =>
  async (req, res) => {
    const id = String(req.params['id']);
    const body = isCampaignId(id) ? await campaigns.packageBody(id) : null;
    if (body === null) throw notSetUp(isCampaignId(id) ? ` ${id}` : '');
    res.type('application/json').send(body);
  };

function notSetUp(id: string): Refusal {
  const detail = `Campaign Package${id} nicht gefunden. Bitte zuerst Setup durchführen.`;
  return new Refusal(404, detail, '', { body: { detail } });
}
