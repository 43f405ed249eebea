import { type CampaignQuestion } from './campaign-question.ts';
import { type CompanyProfile, priorityAreas } from './company-profile.ts';
import { type KbTemplates, knowledgeBase, type PhasePrompts, PHASES } from './knowledge-base.ts';
import type { ProtocolFacts } from './protocol-facts.ts';
import { generateQuestions } from './question-generator.ts';

/** What a campaign is set up from. */
export interface CampaignSource {
  campaignId: string;
  campaignName: string;
  company: CompanyProfile;
  facts: ProtocolFacts;
}

/** The contract's document in its own spelling (contracts §2.6), its keys in that order; `company_info` as of §2.7. */
export interface CampaignPackage {
  campaign_id: string;
  company_name: string;
  campaign_name: string;
  /** UTC with six decimals, as the original writes it */
  created_at: string;
  questions: {
    _meta: { schema_version: '1.0'; generated_at: string; generator: string };
    questions: CampaignQuestion[];
  };
  kb_templates: KbTemplates;
  meta: Record<
    'company_size' | 'company_address' | 'company_benefits' | 'company_website' | 'privacy_url' | 'career_page',
    string
  > & { priority_areas: string[] };
  company_info: Record<'size' | 'address' | 'benefits' | 'website' | 'privacy_url' | 'career_page', string>;
}

export function campaignPackage(source: CampaignSource, prompts: PhasePrompts, now: Date): CampaignPackage {
  const { company, facts } = source;
  const questions = generateQuestions(facts);
  const areas = priorityAreas(company);
  const { size, address, benefits, website, privacyUrl, careerPage } = company;
  return {
    campaign_id: source.campaignId,
    company_name: company.name,
    campaign_name: source.campaignName,
    created_at: sixDecimals(now),
    questions: {
      _meta: { schema_version: '1.0', generated_at: now.toISOString(), generator: 'candidate-calls' },
      questions,
    },
    kb_templates: knowledgeBase({
      prompts,
      company,
      priorities: facts.priorities.length > 0 ? facts.priorities : areas,
      mentions: facts.mentions,
      questions,
    }),
    meta: {
      company_size: size,
      company_address: address,
      company_benefits: benefits,
      company_website: website,
      priority_areas: areas,
      privacy_url: privacyUrl,
      career_page: careerPage,
    },
    company_info: { size, address, benefits, website, privacy_url: privacyUrl, career_page: careerPage },
  };
}

/** Why a package is not fit to be stored, in the original's words, or null. */
export function packageFault(given: CampaignPackage): string | null {
  for (const key of ['campaign_id', 'company_name'] as const)
    if (given[key].trim() === '') return `Package fehlt required key: ${key}`;
  const empty = PHASES.find((number) => given.kb_templates[`phase_${number}`].trim() === '');
  return empty === undefined ? null : `KB Template phase_${empty} ist leer`;
}

/** "2025-11-03T09:30:00.123000Z" */
export const sixDecimals = (at: Date): string => at.toISOString().replace('Z', '000Z');
