import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { attemptId } from '../../../src/domain/ids.ts';
import { phoneHash } from '../../../src/store/calls/phone-hash.ts';
import { type Db, json } from '../../../src/store/database.ts';
import type { CallOutcome } from '../../../src/domain/calls/call.ts';

export interface SeededPerson {
  candidateId: string;
  callId: string;
  attemptId: string;
  callSid: string;
  conversationId: string;
  recordingSid: string;
  messageSid: string;
  messageId: string;
  leadId: string;
  followUpId: string;
  sessionId: string;
  eventId: string;
  phone: string;
  lastName: string;
}

const hex = () => randomBytes(16).toString('hex');

/** Somebody of whom every table holds something; whatever is theirs says their last name or number. */
export async function aPersonEverywhere(
  db: Db,
  {
    phone,
    lastName,
    outcome = 'held',
    optedOut = true,
    closed = true,
  }: { phone: string; lastName: string; outcome?: CallOutcome | null; optedOut?: boolean; closed?: boolean },
): Promise<SeededPerson> {
  const callId = uuidv7();
  const person: SeededPerson = {
    candidateId: uuidv7(),
    callId,
    attemptId: attemptId(callId, 1),
    callSid: `CA${hex()}`,
    conversationId: `conv_${hex()}`,
    recordingSid: `RE${hex()}`,
    messageSid: `SM${hex()}`,
    messageId: uuidv7(),
    leadId: `lead_${phone.slice(1)}`,
    followUpId: uuidv7(),
    sessionId: uuidv7(),
    eventId: uuidv7(),
    phone,
    lastName,
  };
  const externalId = `resume-${hex()}`;
  await db
    .insertInto('candidates')
    .values({
      id: person.candidateId,
      phone,
      name_key: `kanaria ${lastName.toLowerCase()}`,
      external_id: externalId,
      email: `${lastName}@example.org`,
    })
    .execute();
  if (optedOut)
    await db
      .insertInto('suppressions')
      .values({ phone_hash: phoneHash(phone), reason: 'asked not to be called' })
      .execute();
  await db.insertInto('leads').values({ id: person.leadId, phone, customer_name: lastName }).execute();
  await db
    .insertInto('lead_frames')
    .values({ lead_id: person.leadId, frame: json({ type: 'call', timestamp: '', name: lastName }), once: hex() })
    .execute();
  await db
    .insertInto('calls')
    .values({
      id: callId,
      candidate_id: person.candidateId,
      origin: 'us',
      campaign_id: 804,
      company_name: `Company of ${lastName}`,
      first_name: 'Kanaria',
      last_name: lastName,
      to_number: phone,
      agent_phone_number_id: null,
      override_prompt: `Prompt for ${lastName}`,
      override_first_message: `Hello ${lastName}`,
      extra_variables: json({ name: lastName }),
      lead_id: person.leadId,
      policy: json(DEFAULT_POLICY),
      intent_hash: hex(),
      asked_by: 'test',
      dial_by: new Date(),
      trigger_answer: json({ kind: 'placed', lastName, toNumber: phone }),
      phase: closed ? 'closed' : 'ringing',
      outcome,
      needs_attention: json(['crm_refused']),
      questionnaire: json({ loaded: true, name: lastName }),
      prompt: `You talk to ${lastName}`,
      first_message: `Good day ${lastName}`,
      questionnaire_context: `About ${lastName}`,
      closed_at: closed ? new Date() : null,
    })
    .execute();
  await db
    .insertInto('idempotency_keys')
    .values({ key_hash: hex(), request_hash: `hash of ${lastName}`, call_id: callId })
    .execute();
  await db
    .insertInto('call_attempts')
    .values({
      id: person.attemptId,
      call_id: callId,
      number: 1,
      phase: 'ended',
      outcome: 'held',
      sent_at: new Date(),
      to_number: phone,
      line: '+493023125200',
      twiml: `<Response>${lastName}</Response>`,
      twilio_call_sid: person.callSid,
      elevenlabs_conversation_id: person.conversationId,
      duration_seconds: 61,
      answered_at: new Date(),
      ended_at: new Date(),
      answer: json({ kind: 'placed' }),
      evidence: json({ to: phone }),
    })
    .execute();
  await db
    .insertInto('conversations')
    .values({
      id: person.conversationId,
      call_id: callId,
      attempt_id: person.attemptId,
      status: 'done',
      summary: `${lastName} can begin in May`,
      content: json({ turns: [lastName] }),
    })
    .execute();
  await db
    .insertInto('analyses')
    .values({ call_id: callId, version: 1, result: json({ quote: lastName }) })
    .execute();
  await db
    .insertInto('crm_deliveries')
    .values({
      call_id: callId,
      version: 1,
      idempotency_key: `${callId}:v1`,
      body: json({ lastName, phone }),
      status: 'delivered',
      response: json({ echo: lastName }),
      last_error: `refused ${lastName}`,
    })
    .execute();
  await db
    .insertInto('settlements')
    .values({ call_id: callId, rang: true, note: `${lastName} told us` })
    .execute();
  await db
    .insertInto('reviews')
    .values({
      ...{ call_id: callId, analysis_version: 1, decision: 'overruled', reviewed_by: 'Anna' },
      reason: `${lastName} said something else`,
    })
    .execute();
  await db
    .insertInto('attention')
    .values({
      ...{ call_id: callId, kind: 'crm_refused', resolved_at: new Date(), note: `${lastName} was told by hand` },
      snooze_reason: `${lastName} is told tomorrow`,
    })
    .execute();
  await db
    .insertInto('timeline')
    .values({ call_id: callId, source: 'us', kind: 'told', text: `${lastName} was called`, once: 'told' })
    .execute();
  await db
    .insertInto('messages')
    .values({
      id: person.messageId,
      lead_id: person.leadId,
      direction: 'in',
      from_number: phone,
      to_number: '+493023125200',
      body: `I am ${lastName}`,
      twilio_message_sid: person.messageSid,
      status: 'received',
    })
    .execute();
  await db
    .insertInto('follow_ups')
    .values({
      id: person.followUpId,
      lead_id: person.leadId,
      call_id: callId,
      kind: 'sms_follow_up',
      due_at: new Date(),
      status: 'waiting',
      cause: `after ${lastName}`,
    })
    .execute();
  await db
    .insertInto('recordings')
    .values({
      twilio_recording_sid: person.recordingSid,
      call_id: callId,
      lead_id: person.leadId,
      twilio_call_sid: person.callSid,
      status: 'stored',
      location: `${person.callSid}/${person.recordingSid}.wav`,
      content_type: 'audio/wav',
      bytes: 44,
      analysis: json({ status: 'completed', transcription: lastName }),
      stored_at: new Date(),
    })
    .execute();
  await db
    .insertInto('interview_sessions')
    .values({
      id: person.sessionId,
      resume_result_id: externalId,
      candidate_name: `Kanaria ${lastName}`,
      job_role: 'Nurse',
      interview_prompt: `Ask ${lastName}`,
      session_url: '/video-interview',
      expires_at: new Date(),
    })
    .execute();
  await db
    .insertInto('interview_results')
    .values({
      id: uuidv7(),
      interview_session_id: person.sessionId,
      transcript: `I am ${lastName}`,
      analysis_status: 'done',
    })
    .execute();
  // Of the call; one that only its bytes tell about; one that shows a lead something.
  await db
    .insertInto('webhook_events')
    .values([
      {
        id: person.eventId,
        provider: 'elevenlabs',
        kind: 'post_call_transcription',
        dedupe_key: hex(),
        event: json({ kind: 'conversation_ended', conversationId: person.conversationId, phone }),
        attempt_id: person.attemptId,
        conversation_id: person.conversationId,
        call_sid: null,
        raw: Buffer.from(json({ text: lastName })),
        routed_at: new Date(),
        claimed_by: 'call',
      },
      {
        id: uuidv7(),
        provider: 'twilio',
        kind: 'unreadable',
        dedupe_key: hex(),
        event: null,
        attempt_id: null,
        conversation_id: null,
        call_sid: null,
        raw: Buffer.from(`From=%2B${phone.slice(1)}&Name=${lastName}`),
        routed_at: new Date(),
      },
      {
        id: uuidv7(),
        provider: 'twilio',
        kind: 'voice',
        dedupe_key: hex(),
        event: null,
        lead_update: json({ leadId: person.leadId, phone, frames: [] }),
        attempt_id: null,
        conversation_id: null,
        call_sid: null,
        raw: Buffer.from(json({ name: lastName })),
        routed_at: new Date(),
      },
    ])
    .execute();
  return person;
}
