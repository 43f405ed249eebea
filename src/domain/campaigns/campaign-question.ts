import type { Source } from './protocol-facts.ts';

/** Categories in the order of the conversation (contracts §2.8), each with its number and heading. */
export const CATEGORIES = {
  identifikation: { order: 1, heading: 'IDENTIFIKATION & BESTÄTIGUNG' },
  kontaktinformationen: { order: 2, heading: 'KONTAKTDATEN' },
  standardqualifikationen: { order: 3, heading: 'STANDARDQUALIFIKATIONEN (GATE)' },
  info: { order: 4, heading: 'UNTERNEHMENSVORSTELLUNG & STELLENINFOS' },
  standort: { order: 5, heading: 'STANDORTE' },
  einsatzbereiche: { order: 6, heading: 'EINSATZBEREICHE & ABTEILUNGEN' },
  rahmenbedingungen: { order: 7, heading: 'RAHMENBEDINGUNGEN' },
  praeferenzen: { order: 8, heading: 'PRÄFERENZEN' },
  zusaetzliche_informationen: { order: 9, heading: 'ZUSÄTZLICHE INFORMATIONEN' },
} as const;

export type QuestionCategory = keyof typeof CATEGORIES;

/** A question of a campaign package, in the contract's own spelling (contracts §2.6): HOC stores it as it is. */
export interface CampaignQuestion {
  id: string;
  question: string;
  type: 'string' | 'date' | 'boolean' | 'choice' | 'multi_choice' | 'ranked_list';
  phase: number;
  preamble: string | null;
  options: string[] | null;
  conversation_flow: { pre_check: string; open_question: string; clustered_options: string[][] } | null;
  required: boolean;
  /** 1 = must criterion */
  priority: 1 | 2 | 3;
  group: string;
  help_text: string | null;
  input_hint: string | null;
  conditions: QuestionCondition[] | null;
  source: Source | null;
  context: string | null;
  category: QuestionCategory;
  category_order: number;
  slot_config: {
    fills_slot: string;
    required: boolean;
    confidence_threshold: number;
    validation: string | null;
  } | null;
  gate_config: GateConfig | null;
  conversation_hints: null;
}

export interface QuestionCondition {
  when: { field: string; op: 'eq' | 'in' | 'exists'; value: unknown };
  then: { action: 'ask' | 'skip' | 'prefill' | 'reorder' };
}

export interface GateConfig {
  is_gate: boolean;
  is_alternative: boolean;
  alternative_for: string | null;
  can_satisfy_gate: boolean;
  /** after it nothing else can open the gate */
  final_alternative: boolean;
  end_message_if_all_no: string;
  requires_slots: string[];
  condition: string | null;
  context_triggers: Record<string, never>;
}

const GROUPS: Record<QuestionCategory, string> = {
  identifikation: 'Kontakt',
  kontaktinformationen: 'Kontakt',
  standardqualifikationen: 'Qualifikation',
  info: 'Kontakt',
  standort: 'Standort',
  einsatzbereiche: 'Einsatzbereich',
  rahmenbedingungen: 'Rahmen',
  praeferenzen: 'Präferenzen',
  zusaetzliche_informationen: 'Qualifikation',
};

type Given = Pick<CampaignQuestion, 'id' | 'question' | 'type' | 'category'> & Partial<CampaignQuestion>;

/** A whole question from what is particular about it: required, of priority 1, in phase 3, unless said otherwise. */
export const campaignQuestion = (given: Given): CampaignQuestion => ({
  phase: 3,
  preamble: null,
  options: null,
  conversation_flow: null,
  required: true,
  priority: 1,
  group: GROUPS[given.category],
  help_text: null,
  input_hint: null,
  conditions: null,
  source: null,
  context: null,
  category_order: CATEGORIES[given.category].order,
  slot_config: null,
  gate_config: null,
  conversation_hints: null,
  ...given,
});

/** What a question is of in the lists of later versions (contracts §2.7). */
export const briefQuestion = (given: CampaignQuestion) => ({
  id: given.id,
  question: given.question,
  preamble: given.preamble,
  group: given.group,
  context: given.context,
  category: given.category,
  category_order: given.category_order,
  type: given.type,
  options: given.options,
  priority: given.priority,
  help_text: given.help_text,
});
