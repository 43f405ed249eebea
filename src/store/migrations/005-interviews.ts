import { type Kysely, sql } from 'kysely';

/** Interviews in the browser (contracts §5.5): sessions, and at most one result each. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table interview_sessions (
      id uuid primary key,
      -- whose interview: ids of the system that asks for the link
      resume_result_id text,
      job_post_id text,
      candidate_name text not null,
      job_role text not null,
      generated_questions jsonb not null default '[]',
      interview_prompt text not null,
      session_url text not null,
      status text not null default 'pending'
        check (status in ('pending', 'active', 'ended', 'completed', 'cancelled', 'expired')),
      conversation_id text,
      -- of test-interview-analysis: a conversation is analysed without an interview of ours
      is_trial boolean not null default false,
      -- its workflow has to look again; taken back when it was told
      wake_wanted_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      expires_at timestamptz not null
    );
    -- One conversation is one interview.
    create unique index interview_sessions_by_conversation on interview_sessions (conversation_id)
      where conversation_id is not null and not is_trial;
    create index interview_sessions_to_wake on interview_sessions (wake_wanted_at) where wake_wanted_at is not null;
    create index interview_sessions_open on interview_sessions (expires_at) where status in ('pending', 'active');

    create table interview_results (
      id uuid primary key,
      interview_session_id uuid not null unique references interview_sessions (id),
      conversation_id text,
      -- null: not had yet
      transcript text,
      transcript_entries jsonb,
      transcript_source text check (transcript_source in ('elevenlabs_api', 'frontend_capture', 'webhook')),
      started_at timestamptz,
      ended_at timestamptz,
      duration_seconds integer,
      domain_score integer check (domain_score between 0 and 100),
      behavioral_score integer check (behavioral_score between 0 and 100),
      communication_score integer check (communication_score between 0 and 100),
      overall_score integer check (overall_score between 0 and 100),
      confidence_level text,
      cheating_detected boolean,
      body_language text,
      speech_pattern text,
      areas_of_improvement jsonb,
      system_recommendation text,
      security_violations jsonb,
      raw_analysis jsonb not null default '{}',
      recording_url text,
      user_photo_url text,
      analysis_status text not null check (analysis_status in ('waiting', 'done', 'not_assessable', 'failed')),
      analysis_error text,
      -- counts who asked for an analysis: what was asked before is not written over it
      analysis_version integer not null default 1,
      needs_attention jsonb not null default '[]',
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index interview_sessions_by_job on interview_sessions (job_post_id, created_at);
  `.execute(db);
}
