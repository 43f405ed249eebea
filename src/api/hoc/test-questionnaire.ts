import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../answers/refusal.ts';

/**
 * `GET /webhook/test-questionnaire/{campaign_id}` (contracts §1.3): shows what HOC has, in HOC's own words. 200 · 401 ·
 * 404 there is none, HOC cannot be asked, or the id is no number.
 */
export const testQuestionnaire =
  ({ questionnaires }: Pick<ApiDependencies, 'questionnaires'>): RequestHandler =>
  async (req, res) => {
    const id = String(req.params['id']);
    const campaignId = /^[0-9]+$/.test(id) ? Number(id) : Number.NaN;
    if (!Number.isSafeInteger(campaignId)) throw notFound();
    const questionnaire = await questionnaires.asHocWordsIt(campaignId);
    if (questionnaire !== null) res.json({ status: 'success', campaign_id: campaignId, questionnaire });
    else
      res.status(404).json({
        status: 'error',
        campaign_id: campaignId,
        message: 'Questionnaire not found or error fetching',
      });
  };
