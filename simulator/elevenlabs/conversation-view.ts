import {
  begunAt,
  type ConversationStatus,
  conversationStatus,
  failureReason,
  personOf,
  type PhoneCall,
} from '../calls/phone-call.ts';
import { hasFault } from '../faults.ts';
import { transcriptView } from './transcript-view.ts';

/** A conversation as ElevenLabs shows it at a moment: GET conversation, and `data` of the post-call webhook. */
export function conversationView(call: PhoneCall, now: number): Record<string, unknown> {
  const status = conversationStatus(call, now);
  const over = status === 'processing' || status === 'done';
  return {
    agent_id: call.agentId,
    agent_name: 'Susi',
    conversation_id: call.conversationId,
    status,
    user_id: call.userId,
    branch_id: null,
    transcript: over ? transcriptView(call.script, hasFault(call.faults, 'transcript_null_messages')) : [],
    metadata: metadata(call, status),
    analysis:
      status === 'done'
        ? {
            evaluation_criteria_results: {},
            data_collection_results: {},
            call_successful: call.script.successful,
            transcript_summary: call.script.summary,
            ...call.given?.analysis,
          }
        : null,
    conversation_initiation_client_data: clientDataEcho(call, now),
    has_audio: over,
    has_user_audio: over,
    has_response_audio: over,
    has_auxiliary_audio: false,
  };
}

/** One entry of the list of conversations. */
export function conversationListItem(call: PhoneCall, now: number): Record<string, unknown> {
  const status = conversationStatus(call, now);
  const over = status === 'processing' || status === 'done';
  return {
    agent_id: call.agentId,
    agent_name: 'Susi',
    conversation_id: call.conversationId,
    start_time_unix_secs: unixSecs(begunAt(call)),
    call_duration_secs: over ? call.script.durationSecs : 0,
    message_count: over ? call.script.turns.length : 0,
    status,
    termination_reason: over ? call.script.terminationReason : '',
    call_successful: status === 'done' ? call.script.successful : 'unknown',
    transcript_summary: status === 'done' ? call.script.summary : null,
    direction: call.placement === 'web' ? null : call.direction,
    conversation_initiation_source: sourceOf(call),
  };
}

function metadata(call: PhoneCall, status: ConversationStatus): Record<string, unknown> {
  const over = status === 'processing' || status === 'done';
  const voicemail = over && call.script.turns.some(({ tool }) => tool === 'voicemail_detection');
  return {
    start_time_unix_secs: unixSecs(begunAt(call)),
    accepted_time_unix_secs:
      call.times.answered === null || status === 'initiated' ? null : unixSecs(call.times.answered),
    call_duration_secs: over ? call.script.durationSecs : 0,
    cost: over ? call.script.durationSecs : null,
    cost_fiat: null,
    deletion_settings: { delete_transcript_and_pii: false, delete_audio: false },
    feedback: { overall_score: null, likes: 0, dislikes: 0 },
    authorization_method: 'public',
    charging: { dev_discount: false },
    termination_reason: over ? call.script.terminationReason : '',
    error: status === 'failed' ? { code: 1_002, reason: failureReason(call) } : null,
    main_language: 'de',
    conversation_initiation_source: sourceOf(call),
    phone_call: call.placement === 'web' ? null : phoneCall(call, status, voicemail),
    features_usage: { voicemail_detection: { enabled: true, used: voicemail } },
  };
}

/** For a leg that was registered, ElevenLabs knows no number of its own, and the SIDs once it is streamed. */
const phoneCall = (call: PhoneCall, status: ConversationStatus, voicemail: boolean): Record<string, unknown> => ({
  type: 'twilio',
  direction: call.direction,
  phone_number_id: call.agentPhoneNumberId ?? '',
  agent_number: call.direction === 'inbound' ? call.to : call.from,
  external_number: personOf(call),
  stream_sid: call.streamSid,
  call_sid: call.callSid,
  ...callResult(call, status, voicemail),
});

const sourceOf = ({ placement }: PhoneCall): string => (placement === 'web' ? 'js_sdk' : 'twilio');

/** Newer accounts only (SDK 2.72), and only once it is over. */
function callResult(call: PhoneCall, status: ConversationStatus, voicemail: boolean): { call_result?: string } {
  if (status === 'failed') return { call_result: call.ending === 'busy' ? 'busy' : 'no_answer' };
  if (status !== 'processing' && status !== 'done') return {};
  return { call_result: voicemail ? 'voicemail' : 'answered' };
}

/** What the call was placed with, plus the variables that ElevenLabs fills itself. */
function clientDataEcho(call: PhoneCall, now: number): Record<string, unknown> {
  const variables = call.clientData['dynamic_variables'];
  return {
    ...call.clientData,
    dynamic_variables: {
      ...(typeof variables === 'object' ? variables : {}),
      system__agent_id: call.agentId,
      system__conversation_id: call.conversationId,
      ...(call.placement === 'web' ? {} : callVariables(call)),
      system__call_duration_secs: now >= call.times.ended ? call.script.durationSecs : 0,
      system__time_utc: new Date(call.times.placed).toISOString(),
    },
  };
}

const callVariables = ({ callSid, from, to }: PhoneCall): Record<string, string> => ({
  system__call_sid: callSid,
  system__caller_id: from,
  system__called_number: to,
});

const unixSecs = (unixMs: number): number => Math.floor(unixMs / 1_000);
