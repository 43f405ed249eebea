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
}

/** One frame of `GET /api/stream/conversation/{leadId}`, as it goes over the wire (contracts §3.12). */
export interface LeadFrame {
  type: string;
  /** ISO */
  timestamp: string;
  [field: string]: unknown;
}
