/**
 * What an event shows to those who watch a lead: whose stream, and its frames in the order they are shown. Doors make it
 * of verified bytes; it is stored with the event and published when the event is routed.
 */
export interface LeadUpdate {
  /** the sender's own id of the lead, null when it names none */
  leadId: string | null;
  /** E.164 by which the lead is found (or made) otherwise */
  phone: string | null;
  frames: LeadFrame[];
  /** what it says of the lead, merged into what is kept (mergeFacts) */
  facts?: Record<string, unknown>;
}

/** One frame of `GET /api/stream/conversation/{leadId}`, as it goes over the wire (contracts §3.12). */
export interface LeadFrame {
  type: string;
  /** ISO */
  timestamp: string;
  [field: string]: unknown;
}

/** States of a call after which nothing of it changes any more, in the carrier's words. */
const ENDINGS: readonly unknown[] = ['completed', 'busy', 'no-answer', 'failed', 'canceled'];

/**
 * What is known of a lead with news in it. News wins, except where it is about the last call and older: callbacks come
 * out of order, and a late `ringing` must not take an ending back.
 */
export function mergeFacts(known: Record<string, unknown>, news: Record<string, unknown>): Record<string, unknown> {
  return isOvertaken(known, news) ? { ...news, ...known } : { ...known, ...news };
}

function isOvertaken(known: Record<string, unknown>, news: Record<string, unknown>): boolean {
  if (typeof news['lastCallTime'] !== 'string' || typeof known['lastCallTime'] !== 'string') return false;
  if (news['lastCallSid'] === known['lastCallSid'] && ENDINGS.includes(known['lastCallStatus']))
    return !ENDINGS.includes(news['lastCallStatus']);
  return news['lastCallTime'] < known['lastCallTime'];
}

/** What was told, without what was not. */
export const told = (facts: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null && value !== undefined));
