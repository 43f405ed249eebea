import { type CampaignQuestion, campaignQuestion } from './campaign-question.ts';
import type { ProtocolFacts, SourcedText } from './protocol-facts.ts';
import { qualificationQuestions } from './qualification-questions.ts';
import { slug } from '../slug.ts';

/** More options than this are clustered, not read out. */
export const MOST_OPTIONS = 6;
const IN_A_CLUSTER = 2;

/**
 * The questions of a campaign in the order in which they are asked (contracts §2.8): the same facts give the same
 * questions, and each id stands once.
 */
export function generateQuestions(facts: ProtocolFacts): CampaignQuestion[] {
  return withOwnIds([
    ...identityQuestions(),
    ...qualificationQuestions(facts),
    siteQuestion(facts),
    ...departmentQuestions(facts),
    ...conditionQuestions(facts),
    startDate(),
    ...facts.wishes.map(wishQuestion),
  ]);
}

/** HOC's applicants have no address, so it is asked for; `has_address` lets a caller that knows it skip the question. */
const identityQuestions = (): CampaignQuestion[] => [
  campaignQuestion({
    id: 'name_confirmation',
    question: 'Spreche ich mit {{first_name}} {{last_name}}?',
    type: 'boolean',
    category: 'identifikation',
    phase: 1,
  }),
  campaignQuestion({
    id: 'address_request',
    question: 'Nennen Sie mir bitte Ihre vollständige Adresse mit Straße, Hausnummer, PLZ und Ort.',
    type: 'string',
    category: 'kontaktinformationen',
    phase: 1,
    conditions: [{ when: { field: 'has_address', op: 'eq', value: false }, then: { action: 'ask' } }],
  }),
];

function siteQuestion({ sites }: ProtocolFacts): CampaignQuestion {
  const [first, ...further] = sites;
  const common = { category: 'standort' } as const;
  if (!first)
    return campaignQuestion({
      ...common,
      id: 'site_request',
      question: 'An welchem Standort möchten Sie arbeiten?',
      type: 'string',
      required: false,
      priority: 2,
    });
  if (further.length === 0)
    return campaignQuestion({
      ...common,
      id: 'site_confirmation',
      question: `Unser Standort ist ${first.text}. Passt das für Sie?`,
      type: 'boolean',
      source: first.source,
    });
  return campaignQuestion({
    ...common,
    id: 'site_choice',
    question: 'An welchem unserer Standorte möchten Sie arbeiten?',
    type: 'choice',
    options: sites.map(({ text }) => text),
  });
}

/** A choice of one is no choice: a single department is asked for by itself. */
function departmentQuestions({ departments, priorities }: ProtocolFacts): CampaignQuestion[] {
  if (departments.length === 0) return [];
  const common = { category: 'einsatzbereiche', required: false, priority: 2 } as const;
  if (departments.length === 1)
    return [
      campaignQuestion({
        ...common,
        id: `prio_${slug(departments[0]!)}`,
        question: `Könnten Sie sich vorstellen, im Bereich ${departments[0]!} zu arbeiten?`,
        type: 'boolean',
      }),
    ];
  const many = departments.length > MOST_OPTIONS;
  return [
    campaignQuestion({
      ...common,
      id: 'department',
      question: 'In welchem Bereich möchten Sie am liebsten arbeiten?',
      type: 'choice',
      options: departments,
      conversation_flow: many
        ? {
            pre_check: 'Haben Sie schon einen Wunschbereich?',
            open_question: 'In welchem Bereich sehen Sie sich?',
            clustered_options: clusters(departments),
          }
        : null,
      help_text: priorities.length > 0 ? `Aktuell besonders gesucht: ${priorities.join(', ')}` : null,
    }),
  ];
}

const clusters = (names: string[]): string[][] =>
  Array.from({ length: Math.ceil(names.length / IN_A_CLUSTER) }, (_, index) =>
    names.slice(index * IN_A_CLUSTER, (index + 1) * IN_A_CLUSTER),
  );

/** Shifts and pay stand in the context of the working-time question; without one they are asked for by themselves. */
function conditionQuestions({ constraints: { workingTime, shifts, pay, other } }: ProtocolFacts): CampaignQuestion[] {
  const spoken = [...shifts, ...pay];
  if (workingTime === null) return [...spoken, ...other].map(acceptQuestion);
  const choice = workingTime.fullTime && workingTime.partTime;
  const only = workingTime.fullTime ? 'Vollzeit' : 'Teilzeit';
  const asked = campaignQuestion({
    id: choice ? 'arbeitszeit' : `${only.toLowerCase()}_confirmation`,
    question: choice
      ? 'Möchten Sie in Vollzeit oder Teilzeit arbeiten?'
      : `Die Stelle ist in ${only}. Passt das für Sie?`,
    type: choice ? 'choice' : 'boolean',
    category: 'rahmenbedingungen',
    options: choice ? ['Vollzeit', 'Teilzeit'] : null,
    source: workingTime.source,
    context: spoken.length > 0 ? `Rahmenbedingungen: ${spoken.map(({ text }) => text).join('; ')}` : null,
  });
  return [asked, ...other.map(acceptQuestion)];
}

const acceptQuestion = ({ text, source }: SourcedText): CampaignQuestion =>
  campaignQuestion({
    id: `rahmen_${slug(text)}`,
    question: `Zu den Rahmenbedingungen gehört: ${text}. Passt das für Sie?`,
    type: 'boolean',
    category: 'rahmenbedingungen',
    source,
  });

const startDate = (): CampaignQuestion =>
  campaignQuestion({
    id: 'start_date',
    question: 'Ab wann könnten Sie bei uns anfangen?',
    type: 'date',
    category: 'rahmenbedingungen',
    required: false,
    priority: 2,
  });

const FEMININE = /(?:ung|schaft|heit|keit|ion|ie|pflege|kraft)$/i;

function wishQuestion({ text, source }: SourcedText): CampaignQuestion {
  const training = /^Weiterbildung\s+(?:zu[rm]?\s+)?(\S.*)$/i.exec(text)?.[1];
  const byName = training && FEMININE.test(training) ? `eine Weiterbildung zur ${training}` : null;
  return campaignQuestion({
    id: training ? slug(training) : `wunsch_${slug(text)}`,
    question: byName ? `Haben Sie ${byName}?` : `Haben Sie: ${text}?`,
    type: 'boolean',
    category: 'zusaetzliche_informationen',
    required: false,
    priority: 3,
    source,
  });
}

/** Two lines can give one id (the same criterion twice): the later one is numbered. */
function withOwnIds(questions: CampaignQuestion[]): CampaignQuestion[] {
  const seen = new Map<string, number>();
  return questions.map((question) => {
    const times = (seen.get(question.id) ?? 0) + 1;
    seen.set(question.id, times);
    return times === 1 ? question : { ...question, id: `${question.id}_${times}` };
  });
}
