import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';

/** `GET /campaigns` (contracts §2.2): every campaign that was set up, by its newest package. */
export const listCampaigns =
  ({ campaigns }: Pick<ApiDependencies, 'campaigns'>): RequestHandler =>
  async (_req, res) => {
    const all = await campaigns.list();
    res.json({
      count: all.length,
      campaigns: all.map((one) => ({
        campaign_id: one.campaignId,
        company_name: one.companyName,
        campaign_name: one.campaignName,
        created_at: one.createdAt,
        question_count: one.questionCount,
      })),
    });
  };
