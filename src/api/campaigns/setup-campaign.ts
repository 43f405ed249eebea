import type { Request, RequestHandler } from 'express';
import { isCampaignId } from '../../domain/campaigns/campaign-setup.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Refusal, unavailable } from '../answers/refusal.ts';
import { setupBody } from './bodies.ts';
import { readFastApiBody } from './read-body.ts';

/**
 * `POST /webhook/setup-campaign` (contracts §2.2): builds the campaign's package if need be, uploads it to HOC, answers
 * what came of it. Asking twice at once is one set-up; asking again uploads again.
 */
export const setupCampaign =
  ({ setUpCampaign }: Pick<ApiDependencies, 'setUpCampaign'>, authorise: (req: Request) => void): RequestHandler =>
  async (req, res) => {
    const request = readFastApiBody(setupBody, res.locals.rawBody);
    authorise(req);
    if (!isCampaignId(request.campaignId)) throw refused(400, 'invalid literal for int() with base 10: campaign_id');

    const answer = await setUpCampaign(request);
    if (answer.kind === 'unavailable') throw unavailable('The campaign could not be set up in time; ask again.');
    if (answer.kind === 'failed') throw refused(answer.status, answer.detail);
    const { created_text, download_url, question_count, company_name } = answer.stored;
    res.json({
      status: 'success',
      package_id: request.campaignId,
      created_at: created_text,
      download_url,
      question_count,
      company_name,
    });
  };

const refused = (status: number, detail: string) => new Refusal(status, detail, '', { body: { detail } });
