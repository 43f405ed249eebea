import { type Kysely, sql } from 'kysely';

/** What makes each filter of a list as fast as the list itself, with 100,000 calls and more. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create index calls_of_campaign on calls (campaign_id, created_at desc, id desc);
    create index calls_by_outcome on calls (outcome, created_at desc, id desc);
    create index calls_by_origin on calls (origin, created_at desc, id desc);
    -- nearly all are closed: those are found by calls_newest
    create index calls_under_way on calls (phase, created_at desc, id desc) where phase <> 'closed';
    -- a candidate is shown by the newest call
    create index calls_of_candidate on calls (candidate_id, created_at desc, id desc) where candidate_id is not null;
    create index call_attempts_answered_by on call_attempts (answered_by, call_id) where answered_by is not null;
    create index crm_deliveries_not_delivered on crm_deliveries (status, call_id) where status <> 'delivered';
    create index recordings_by_leg on recordings (twilio_call_sid);
    create index interview_sessions_newest on interview_sessions (created_at desc, id desc);
  `.execute(db);
}
