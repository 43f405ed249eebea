import { type CampaignQuestion, campaignQuestion, type GateConfig } from './campaign-question.ts';
import type { Alternative, ProtocolFacts, SourcedText } from './protocol-facts.ts';
import { slug } from '../slug.ts';

/** How a must criterion is asked, and what it is called where the conversation ends over it. */
interface Gate {
  id: string;
  question: string;
  type: 'boolean' | 'choice';
  options: string[] | null;
  criterion: string;
  /** of `end_message_if_all_no` */
  regret: string;
  /** the answer that lets the alternatives be asked */
  no: string;
}

const NURSING = /pflegefach|altenpfleg|krankenpfleg|pflegeausbildung/i;
const NURSES = ['Pflegefachfrau/Pflegefachmann', 'Altenpfleger/in', 'Gesundheits- und Krankenpfleger/in', 'Keine'];
const PROFESSION = /\/in\b|\/r\b|\/frau|frau\/|mann\b|kraft\b|pfleger/i;

/** Must criteria, each followed by what can replace it, in the order of the protocol. */
export function qualificationQuestions({ mustHave, alternatives }: ProtocolFacts): CampaignQuestion[] {
  return mustHave.flatMap((must, index) => {
    const gate = gateOf(must);
    const replacing = alternatives.filter(({ replaces }) => replaces === index);
    return [
      gateQuestion(gate, must),
      ...replacing.map((alternative, place) => alternativeQuestion(gate, alternative, place === replacing.length - 1)),
    ];
  });
}

function gateOf({ text }: SourcedText): Gate {
  if (NURSING.test(text))
    return {
      id: 'qualification_nursing',
      question: 'Haben Sie eine abgeschlossene Ausbildung in der Pflege?',
      type: 'choice',
      options: NURSES,
      criterion: 'Pflegeausbildung',
      regret: 'Für diese Stelle ist eine Pflegeausbildung leider Voraussetzung.',
      no: 'Keine',
    };
  return {
    id: `gate_${criterionSlug(text)}`,
    question: `Haben Sie: ${text}?`,
    type: 'boolean',
    options: null,
    criterion: text,
    regret: `Für diese Stelle ist leider Voraussetzung: ${text}.`,
    no: 'Nein',
  };
}

/** German at a level has one id, however the line words it. */
function criterionSlug(text: string): string {
  const level = /deutsch.*\b([abc][12])\b/i.exec(text)?.[1];
  return level ? `deutsch_${level.toLowerCase()}` : slug(text);
}

const gateQuestion = (gate: Gate, { source }: SourcedText): CampaignQuestion =>
  campaignQuestion({
    id: gate.id,
    question: gate.question,
    type: gate.type,
    category: 'standardqualifikationen',
    options: gate.options,
    source,
    context: `Muss-Kriterium: ${gate.criterion}`,
    slot_config:
      gate.type === 'choice'
        ? { fills_slot: 'qualification', required: true, confidence_threshold: 0.8, validation: null }
        : null,
    gate_config: gateConfig({ end_message_if_all_no: `Vielen Dank für Ihre Offenheit. ${gate.regret}` }),
  });

const alternativeQuestion = (gate: Gate, { text, source }: Alternative, isLast: boolean): CampaignQuestion =>
  campaignQuestion({
    id: /medizinisch.*fachangestellt.*\bOP\b/i.test(text) ? 'op_mfa_alternative' : `alternative_${slug(text)}`,
    question: PROFESSION.test(text) ? `Sind Sie alternativ ${text}?` : `Haben Sie alternativ: ${text}?`,
    type: 'boolean',
    category: 'standardqualifikationen',
    required: false,
    source,
    gate_config: gateConfig({
      is_alternative: true,
      alternative_for: gate.id,
      final_alternative: isLast,
      end_message_if_all_no: 'Vielen Dank für das Gespräch.',
      condition: `${gate.id} == '${gate.no}'`,
    }),
  });

const gateConfig = (given: Partial<GateConfig> & Pick<GateConfig, 'end_message_if_all_no'>): GateConfig => ({
  is_gate: true,
  is_alternative: false,
  alternative_for: null,
  can_satisfy_gate: true,
  final_alternative: false,
  requires_slots: [],
  condition: null,
  context_triggers: {},
  ...given,
});
