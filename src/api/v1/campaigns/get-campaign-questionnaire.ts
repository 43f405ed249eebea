import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { isoOrNull } from '../iso.ts';
import { campaignIdOf, unknownCampaign } from './campaign-id.ts';
import type { QuestionnaireOfToday } from './schemas.ts';

/**
 * `GET /api/v1/campaigns/{id}/questionnaire` → 200 what the agent would hear if a call of the campaign began now · 404
 * neither we nor HOC know the campaign. HOC is asked, and what it says is kept as the copy that serves while it is away;
 * nothing else changes.
 */
export const getCampaignQuestionnaire =
  ({
    campaignPages,
    questionnaireOfToday,
  }: Pick<ApiDependencies, 'campaignPages' | 'questionnaireOfToday'>): RequestHandler =>
  async (req, res) => {
    const id = campaignIdOf(req);
    const companyName = await campaignPages.companyName(id);
    const today = await questionnaireOfToday(id, companyName ?? '');
    if (companyName === null && today.fetchedAt === null) throw unknownCampaign();
    res.json({
      fetchedAt: isoOrNull(today.fetchedAt),
      questions: today.questions,
      context: today.questionnaireContext,
      prompt: today.prompt,
      firstMessage: today.firstMessage,
      questionsCut: today.questionsCut,
    } satisfies QuestionnaireOfToday);
  };
