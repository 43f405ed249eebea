import type { KnownLead } from '../../domain/leads/caller-briefing.ts';
import { leadIdOfNumber } from '../../domain/ids.ts';
import type { Db } from '../database.ts';
import { askedTogether } from '../asked-together.ts';
import type { LeadRow } from './lead-tables.ts';
import { findLeadsByPhone, isCandidatesNumber } from './leads.ts';

export interface KnownLeads {
  /**
   * What is known of the lead with this number (E.164); null for everybody else, candidates of HOC among them: the
   * number of a caller proves nothing (T28).
   */
  find(phone: string): Promise<KnownLead | null>;
}

const MOST_MESSAGES = 50;

export function createKnownLeads(db: Db): KnownLeads {
  const withNumber = askedTogether((phones) => findLeadsByPhone(db, phones));
  return {
    async find(phone) {
      const lead = await withNumber(phone);
      return lead && knownOf(db, lead, phone);
    },
  };
}

async function knownOf(db: Db, lead: LeadRow, phone: string): Promise<KnownLead | null> {
  if (lead.id === leadIdOfNumber(phone) && (await isCandidatesNumber(db, phone))) return null;
  const messages = await db
    .selectFrom('messages')
    .select(['direction', 'body', 'created_at'])
    .where('lead_id', '=', lead.id)
    // What our own people were told about the lead is none of its words.
    .where((where) => where.or([where('from_number', '=', phone), where('to_number', '=', phone)]))
    .orderBy('created_at', 'desc')
    .limit(MOST_MESSAGES)
    .execute();
  const summary = lead.facts['summary'];
  return {
    name: lead.customer_name,
    summary: typeof summary === 'string' ? summary : null,
    messages: messages.reverse().map(({ direction, body, created_at }) => ({
      by: direction === 'in' ? 'lead' : 'agent',
      text: body,
      at: created_at.toISOString(),
    })),
  };
}
