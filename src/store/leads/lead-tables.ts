import type { Generated, Insertable, Selectable } from 'kysely';
import type { FollowUpKind, FollowUpResult } from '../../domain/leads/follow-up.ts';
import type { LeadFrame } from '../../domain/leads/lead-update.ts';
import type { RecordingAnalysis } from '../../domain/recordings/recording.ts';
import type { Filled, FilledJson, Json, NullableJson, StoredAnswer } from '../schema.ts';

/** The tables of migrations/003-leads.ts. */
export interface LeadTables {
  leads: LeadsTable;
  lead_frames: LeadFramesTable;
  messages: MessagesTable;
  follow_ups: FollowUpsTable;
  recordings: RecordingsTable;
}

interface LeadsTable {
  id: string;
  /** names the lead where its id, which may hold a phone number, must not stand */
  ref: Generated<string>;
  /** E.164 */
  phone: string | null;
  customer_name: string | null;
  lead_status: string | null;
  /** 0–100, of the newest scored conversation */
  score: number | null;
  temperature: 'hot' | 'warm' | 'cold' | null;
  needs_attention: FilledJson<string[]>;
  facts: FilledJson<Record<string, unknown>>;
  /** what came in until then was seen by somebody */
  read_at: Generated<Date | null>;
  created_at: Filled;
  updated_at: Filled;
}

interface LeadFramesTable {
  id: Generated<number>;
  lead_id: string;
  frame: Json<LeadFrame>;
  once: string | null;
  xid: Generated<string>;
  at: Filled;
}

interface MessagesTable {
  id: string;
  lead_id: string | null;
  direction: 'in' | 'out';
  from_number: string;
  to_number: string;
  body: string;
  media_count: Generated<number>;
  intent_key: string | null;
  twilio_message_sid: string | null;
  status: string;
  error_code: string | null;
  sent_at: Date | null;
  fenced_at: Date | null;
  answer: NullableJson<StoredAnswer>;
  /** a voice agent that talks to the sender was told of it */
  injected_at: Date | null;
  /** what looking for it found, when the answer to its request was lost */
  evidence: NullableJson<Record<string, unknown>>;
  /** the message that did not arrive, in whose place this one is sent, and the how-manieth it is */
  resend_of: string | null;
  resend_number: Generated<number>;
  created_at: Filled;
  updated_at: Filled;
}

interface FollowUpsTable {
  id: string;
  lead_id: string;
  call_id: string | null;
  kind: FollowUpKind;
  due_at: Date;
  status: 'waiting' | 'done' | 'dropped' | 'failed';
  result: NullableJson<FollowUpResult>;
  /** what it follows: the same cause makes one follow-up */
  cause: string;
  created_at: Filled;
  updated_at: Filled;
}

interface RecordingsTable {
  twilio_recording_sid: string;
  call_id: string | null;
  lead_id: string | null;
  twilio_call_sid: string;
  status: 'announced' | 'stored' | 'failed';
  location: string | null;
  content_type: string | null;
  bytes: number | null;
  duration_seconds: number | null;
  started_at: Date | null;
  analysis: NullableJson<RecordingAnalysis>;
  last_error: string | null;
  stored_at: Date | null;
  created_at: Filled;
  updated_at: Filled;
}

export type LeadRow = Selectable<LeadsTable>;
export type LeadFrameRow = Selectable<LeadFramesTable>;
export type MessageRow = Selectable<MessagesTable>;
export type NewMessageRow = Insertable<MessagesTable>;
export type FollowUpRow = Selectable<FollowUpsTable>;
export type RecordingRow = Selectable<RecordingsTable>;
