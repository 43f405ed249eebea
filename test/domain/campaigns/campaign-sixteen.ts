import { readFileSync } from 'node:fs';
import { companyProfile } from '../../../src/domain/campaigns/company-profile.ts';
import { extractProtocol } from '../../../src/domain/campaigns/extract-protocol.ts';
import type { Protocol } from '../../../src/domain/campaigns/protocol.ts';

export const fixture = <T = any>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../fixtures/campaigns/${name}.json`, import.meta.url), 'utf8')) as T;

/** Campaign 16 of HOC: company 5, protocol 62. */
export function campaign16() {
  const hoc = fixture('hoc_applicants_new');
  const [company] = hoc.companies;
  const protocol: Protocol = hoc.campaigns[0].transcript;
  const onboarding = company.onboarding.pages.flatMap((page: { prompts: unknown[] }) => page.prompts);
  return {
    campaignId: '16',
    campaignName: protocol.name,
    company: companyProfile(company.name, onboarding),
    facts: extractProtocol(protocol),
  };
}

let nextId = 0;

/** A protocol of one page with these lines. */
export const aProtocol = (lines: string[], page = 'Der Bewerber erfüllt folgende Kriterien:'): Protocol => ({
  id: 1,
  name: 'Stelle',
  pages: [{ id: 2, name: page, prompts: lines.map((question) => ({ id: (nextId += 1), question })) }],
});
