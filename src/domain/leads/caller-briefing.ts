import { localHour } from './contact-hours.ts';
import { cleanName, cleanValue } from '../insert-values.ts';
import { CONTEXT_LIMIT, NO_NAME, type PastTurn, summaryOf } from './lead-context.ts';

/** What is known of somebody who calls. */
export interface KnownLead {
  name: string | null;
  summary: string | null;
  /** oldest first */
  messages: PastTurn[];
}

export interface Organization {
  name: string;
  id: string;
}

/** A shorter summary says nothing (contracts §3.5). */
const SHORTEST_SUMMARY = 20;

/**
 * What the voice agent is told about a caller (contracts §3.5): every variable, whoever calls. The greeting follows from
 * name, hour and weekday alone, so that the same question gets the same answer.
 */
export function callerBriefing(
  lead: KnownLead | null,
  organization: Organization,
  now: Date,
  timeZone: string,
): Record<string, string> {
  const name = cleanName(lead?.name ?? '') || NO_NAME;
  const summary = lead?.summary && lead.summary.length > SHORTEST_SUMMARY ? lead.summary : null;
  const greeting = greetingFor(name, now, timeZone);
  return {
    conversation_context: contextOf(summary, lead?.messages ?? []),
    customer_name: name,
    lead_status: statusOf(summary, lead?.messages ?? []),
    previous_summary: summary === null ? summaryOf(lead?.messages ?? []) : capped(summary),
    organization_name: cleanName(organization.name),
    organization_id: organization.id,
    caller_type: 'existing_lead',
    ...greeting,
    customer_greeting: lead === null ? 'Thanks for calling' : 'Good to hear from you again',
    is_outbound: 'false',
    call_type: 'inbound',
    first_message_dynamic: `${greeting.greeting_opener} ${greeting.time_greeting} ${greeting.greeting_variation}?`,
  };
}

/** The called number is none of ours. */
export const unknownLineBriefing = (calledNumber: string): Record<string, string> => ({
  conversation_context: 'Phone number not configured in system',
  customer_name: NO_NAME,
  lead_status: 'New Inquiry',
  previous_summary: 'Phone number configuration error',
  organization_name: NO_ORGANIZATION,
  caller_type: 'system_error',
  organization_context: 'phone_number_not_configured',
  error_message: `Called number ${calledNumber} not found in organization_phone_numbers table`,
});

/** What is known could not be read in time: the phone rings, so the agent begins without it. */
export const fallbackBriefing = (): Record<string, string> => ({
  conversation_context: 'Error retrieving conversation history',
  customer_name: NO_NAME,
  lead_status: 'New Inquiry',
  previous_summary: 'Unable to retrieve previous conversation history',
  organization_name: NO_ORGANIZATION,
  caller_type: 'error_fallback',
});

/** As the contract's bodies without an organisation have it. */
const NO_ORGANIZATION = 'Jack Automotive';

function statusOf(summary: string | null, messages: readonly PastTurn[]): string {
  if (summary !== null) return 'Returning Customer';
  return messages.length > 0 ? 'Active Lead' : 'New Inquiry';
}

function contextOf(summary: string | null, messages: readonly PastTurn[]): string {
  const lines = messages.map(({ by, text }) => `${by === 'lead' ? 'Customer' : 'Agent'}: ${text}`);
  const parts = [...(summary === null ? [] : [`Summary: ${summary}`]), ...lines];
  return parts.length === 0 ? 'No previous conversation' : capped(parts.join('\n'));
}

const capped = (text: string): string => cleanValue(text.slice(0, CONTEXT_LIMIT)).slice(0, CONTEXT_LIMIT);

function greetingFor(name: string, now: Date, timeZone: string) {
  const { weekday, hour } = localHour(now, timeZone);
  return {
    time_greeting: hour < 12 ? 'Good morning!' : hour < 18 ? 'Good afternoon!' : 'Good evening!',
    day_context: DAYS[weekday - 1] ?? DAYS[2],
    greeting_opener: name === NO_NAME ? 'Hey there!' : `Hey ${name}!`,
    greeting_variation: 'How can I help you',
  };
}

/** From Monday on. */
const DAYS = [
  'Hope your week is off to a good start',
  'Hope your week is going well',
  'Hope your week is going well',
  'Hope your week is going well',
  'Hope you have a good end of the week',
  'Hope you are having a good weekend',
  'Hope you are having a good weekend',
] as const;
