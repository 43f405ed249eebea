import { type CampaignQuestion, CATEGORIES, type QuestionCategory } from './campaign-question.ts';
import type { CompanyProfile } from './company-profile.ts';
import { MOST_OPTIONS } from './question-generator.ts';

export type PhaseNumber = 1 | 2 | 3 | 4;
export const PHASES: readonly PhaseNumber[] = [1, 2, 3, 4];

/** The operator's text of each phase; null = its file could not be read. */
export type PhasePrompts = Record<PhaseNumber, string | null>;

export type KbTemplates = Record<`phase_${PhaseNumber}`, string>;

const WIDE = '='.repeat(80);
const MIDDLE = '='.repeat(70);
const NARROW = '='.repeat(60);
const BETWEEN = '-'.repeat(60);
const NO_PRIORITIES = 'Keine spezifischen Prioritäten angegeben';

/**
 * The four texts that a voice agent is given, with `{{…}}` left for who knows the candidate. The layout is the
 * original's to the byte (contracts §2.6), except that priorities, preferences and alternatives, which it lost on the
 * way, are in them.
 */
export function knowledgeBase(given: {
  prompts: PhasePrompts;
  company: CompanyProfile;
  /** what is looked for most; none = the default line */
  priorities: readonly string[];
  /** to be told as it stands */
  mentions: readonly string[];
  questions: readonly CampaignQuestion[];
}): KbTemplates {
  const { prompts, company } = given;
  const priorities = given.priorities.length > 0 ? given.priorities.join(', ') : NO_PRIORITIES;
  const mentions = given.mentions.map((mention) => `Unbedingt erwähnen: ${mention}`);
  const benefits = [company.benefits, ...mentions].filter((line) => line !== '');
  return {
    phase_1: phase(prompts, 1, 'BEGRÜSSUNG & KONTAKTDATEN', CANDIDATE_DATA),
    phase_2: phase(prompts, 2, 'UNTERNEHMENSVORSTELLUNG', companyData(company, benefits, priorities)),
    phase_3: phase(prompts, 3, 'FRAGENKATALOG', questionList(given.questions)),
    phase_4: phase(prompts, 4, 'BERUFLICHER WERDEGANG & GESPRÄCHSABSCHLUSS', closingData(company)),
  };
}

function phase(prompts: PhasePrompts, number: PhaseNumber, title: string, data: string): string {
  const prompt = prompts[number] ?? `# Phase ${number}\n(Prompt-Datei nicht gefunden)`;
  const subject = number === 3 ? 'FRAGEN' : 'DATEN';
  return `${WIDE}\nPHASE ${number}: ${title}\n${WIDE}\n\n${prompt}\n\n${WIDE}\n${subject} FÜR DIESE PHASE\n${WIDE}\n\n${data}`;
}

const CANDIDATE_DATA = `BEWERBERDATEN:
Name: {{first_name}} {{last_name}}
Telefon: {{telephone}}
Email: {{email}}

ADRESSE:
{{street}} {{house_number}}, {{postal_code}} {{city}}

ROLLE:
{{campaignrole_title}}

DATENSCHUTZ-EINWILLIGUNG:
{{privacy_text}}
`;

const companyData = ({ name, size, address }: CompanyProfile, benefits: string[], priorities: string): string =>
  `UNTERNEHMEN:
Name: ${name}
Größe: ca. ${size || DEFAULT_COMPANY_SIZE} Mitarbeitende
Standort: ${address}

VORTEILE & BENEFITS:
${benefits.join('\n')}

AKTUELLE PRIORITÄTEN:
${priorities}

POSITION:
{{campaignrole_title}} am Standort {{campaignlocation_label}}
`;

/** What the original says of a company that did not tell its size. */
const DEFAULT_COMPANY_SIZE = '300';

const closingData = ({ name }: CompanyProfile): string =>
  `BEWERBER:
{{first_name}} {{last_name}}

RÜCKMELDUNG-ZEITFENSTER:
{{handoffwindow}}

UNTERNEHMEN:
${name}
`;

function questionList(questions: readonly CampaignQuestion[]): string {
  const groups = (Object.keys(CATEGORIES) as QuestionCategory[])
    .map((category) => ({ category, asked: questions.filter((question) => question.category === category) }))
    .filter(({ asked }) => asked.length > 0);
  const counts = groups.map(({ category, asked }) => `  ${CATEGORIES[category].heading}: ${asked.length} Frage(n)\n`);
  const gatesWithAlternatives = alternativesLeft(questions);
  const lists = groups.map(
    ({ category, asked }) =>
      `\n${MIDDLE}\n${CATEGORIES[category].heading}\n${MIDDLE}\n\n${category === 'standardqualifikationen' ? GATES : ''}${asked
        .map((question) => `${questionText(question, gatesWithAlternatives.has(question.id))}\n${BETWEEN}\n\n`)
        .join('')}`,
  );
  return `ÜBERSICHT:\n${counts.join('')}\n${lists.join('')}`;
}

const GATES = 'WICHTIG: Gate-Questions! Bei NEIN auf Muss-Kriterium → Gespräch höflich beenden.\n\n';

/** After which questions another one may still open the gate. */
function alternativesLeft(questions: readonly CampaignQuestion[]): Set<string> {
  const alternatives = questions.filter(({ gate_config }) => gate_config?.is_alternative);
  return new Set([
    ...alternatives.map(({ gate_config }) => gate_config!.alternative_for ?? ''),
    ...alternatives.filter(({ gate_config }) => !gate_config!.final_alternative).map(({ id }) => id),
  ]);
}

function questionText(question: CampaignQuestion, alternativesFollow: boolean): string {
  const head = `FRAGE-ID: ${question.id}\nTyp: ${question.type}\nPflicht: ${question.required ? 'JA' : 'NEIN'}\nPriorität: ${question.priority}\n`;
  const gate = question.gate_config?.is_gate ? gateText(alternativesFollow) : '';
  return `${head}\nFrage:\n${question.question}\n${gate}\n${optionsText(question.options)}`;
}

const gateText = (alternativesFollow: boolean): string =>
  `\n\n${NARROW}\n⚠️  GATE-LOGIK\n${NARROW}\n▸ Dies ist eine Gate-Question\n▸ ${
    alternativesFollow ? 'Hat Alternativen' : 'KEINE Alternativen - bei NEIN Gespräch beenden'
  }\n${NARROW}\n`;

function optionsText(options: string[] | null): string {
  if (options === null || options.length === 0) return '';
  if (options.length > MOST_OPTIONS)
    return `Optionen: ${options.length} Optionen vorhanden\nWICHTIG: Nutze Pre-Check + Clustering!\n`;
  return `Optionen:\n${options.map((option) => `  - ${option}\n`).join('')}`;
}
