import type { OnboardingPrompt } from './protocol.ts';

/** What a candidate may be told of the company; "" for what is not known. */
export interface CompanyProfile {
  name: string;
  /** number of employees, as the company wrote it */
  size: string;
  address: string;
  benefits: string;
  targetGroup: string;
  website: string;
  careerPage: string;
  privacyUrl: string;
  impressum: string;
}

/** Piece of an onboarding question → what its answer is (contracts §2.5). */
const ANSWERS: readonly [field: Exclude<keyof CompanyProfile, 'name'>, question: string][] = [
  ['size', 'wie viele mitarbeitende'],
  ['address', 'wie lautet die adresse'],
  ['benefits', 'was unterscheidet'],
  ['targetGroup', 'zielgruppe'],
  ['website', 'link zur organisation'],
  ['careerPage', 'link zur karriereseite'],
  ['privacyUrl', 'link zur datenschutzerklärung'],
  ['impressum', 'link zum impressum'],
];

/** The company's answers by the questions they were given to; of several that fit, the first one counts. */
export function companyProfile(name: string, onboarding: readonly OnboardingPrompt[]): CompanyProfile {
  const answerTo = (piece: string) =>
    onboarding.find(({ question }) => question.toLowerCase().includes(piece))?.answer.trim() ?? '';
  const answers = Object.fromEntries(ANSWERS.map(([field, piece]) => [field, answerTo(piece)]));
  return { name, ...(answers as Omit<CompanyProfile, 'name'>) };
}

const PRIORITY_WORDS = /priorität|besonders|dringend|aktuell|hoher bedarf/;

/** `priority_areas` of the package: only that the profile speaks of priorities, as HOC knows it. */
export const priorityAreas = ({ benefits }: CompanyProfile): string[] =>
  PRIORITY_WORDS.test(benefits.toLowerCase()) ? ['Siehe Unternehmensprofil für Details'] : [];
