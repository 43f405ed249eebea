import { cleanName, cleanValue } from '../insert-values.ts';

/** One earlier turn with a lead, on the phone or in writing. */
export interface PastTurn {
  by: 'lead' | 'agent';
  text: string;
  /** ISO, '' when nobody knows */
  at: string;
}

/** Most turns, and longest turn, that a call takes along. */
const MOST_TURNS = 50;
const LONGEST_TURN = 2_000;
const LONGEST_QUOTE = 100;

/** How the agent speaks of somebody whose name nobody knows (contracts §3.5). */
export const NO_NAME = 'Customer';

/** Longest context or summary that an agent is given (contracts §3.5). */
export const CONTEXT_LIMIT = 100_000;

export interface LeadContext {
  leadId: string;
  customerName: string;
  phone: string;
  history: PastTurn[];
  /** what is known of earlier conversations, null = to be said from the history */
  summary: string | null;
  /** what the agent begins with, null = its own words */
  firstMessage: string | null;
}

/**
 * The dynamic variables of a call to a lead (contracts §3.10), all of them texts: ElevenLabs takes no lists. What people
 * said is made inert, so that it cannot bring a placeholder of its own.
 */
export function leadVariables(context: LeadContext): Record<string, string> {
  const turns = context.history.slice(-MOST_TURNS).map(({ by, text, at }) => ({
    role: by === 'agent' ? 'assistant' : 'user',
    content: cleanValue(text.slice(0, LONGEST_TURN)),
    timestamp: cleanValue(at),
  }));
  return {
    lead_id: cleanName(context.leadId),
    customer_name: cleanName(context.customerName) || NO_NAME,
    phone_number: context.phone,
    conversation_history: JSON.stringify(turns),
    context_summary: cleanValue(context.summary ?? summaryOf(context.history)).slice(0, CONTEXT_LIMIT),
    resume_message: cleanValue(context.firstMessage ?? ''),
  };
}

/** What can be said of earlier turns in one line (contracts §3.5). */
export function summaryOf(history: readonly PastTurn[]): string {
  if (history.length === 0) return 'First conversation - no previous interaction history';
  const last = history.slice(-6).findLast(({ by }) => by === 'lead');
  const quote = last ? ` Customer's last message: "${cleanValue(last.text.slice(0, LONGEST_QUOTE))}"` : '';
  return `Previous conversation: ${history.length} messages exchanged.${quote}`;
}
