import type { PhoneCalls } from '../calls/phone-calls.ts';
import type { PhoneCall } from '../calls/phone-call.ts';
import { callbacksBeforeAnswer } from '../callbacks/plan-callbacks.ts';
import type { Postman } from '../callbacks/postman.ts';
import { hasFault } from '../faults.ts';
import { type Answer, CUT, json, SILENCE } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import type { Scenarios } from '../scenarios.ts';
import type { SimulatorSettings } from '../settings.ts';
import { E164 } from '../twilio/web-address.ts';
import { elevenLabsError } from './errors.ts';
import { type OutboundCall, outboundCallRequest } from './outbound-call-request.ts';
import { readBody } from './read-body.ts';

export interface PlaceCallParts {
  settings: SimulatorSettings;
  scenarios: Scenarios;
  calls: PhoneCalls;
  postman: Postman;
}

/** `POST …/twilio/outbound-call`: refuses what the real service refuses, else the phone rings, whatever is answered. */
export function placeCall({ settings, scenarios, calls, postman }: PlaceCallParts): Handler {
  return async (request) => {
    const read = readBody(request, outboundCallRequest);
    if (!read.ok) return read.answer;
    const refusal = refusalOf(read.body, settings, scenarios);
    if (refusal) return refusal;

    const to = read.body.to_number;
    const { telephony_call_config: telephony, conversation_initiation_client_data: clientData } = read.body;
    const call = calls.place({
      to,
      from: settings.twilioPhoneNumber,
      agentId: read.body.agent_id,
      agentPhoneNumberId: read.body.agent_phone_number_id,
      clientData: clientData ?? {},
      ringingTimeoutSecs: telephony.ringing_timeout_secs,
      machineDetection: telephony.twilio_machine_detection?.mode ?? null,
      // It lands in the customer's own Twilio account, and Twilio tells nobody of it.
      recordingChannels: read.body.call_recording_enabled === true ? 2 : null,
    });
    if (hasFault(call.faults, 'webhook_before_answer')) await postman.tried(call.callSid, callbacksBeforeAnswer(call));
    return answerOf(call, scenarios);
  };
}

/** Nothing rings after any of these. */
function refusalOf(call: OutboundCall, settings: SimulatorSettings, scenarios: Scenarios): Answer | null {
  const to = call.to_number;
  if (call.agent_id !== settings.elevenLabsAgentId) {
    return elevenLabsError(404, 'agent_not_found', `Agent ${call.agent_id} not found`);
  }
  if (call.agent_phone_number_id !== settings.elevenLabsAgentPhoneNumberId) {
    return elevenLabsError(404, 'phone_number_not_found', `Phone number ${call.agent_phone_number_id} not found`);
  }
  if (!E164.test(to)) return elevenLabsError(400, 'invalid_phone_number', `${to} is not a valid E.164 phone number`);
  if (scenarios.of(to).outcome === 'rejected_number') {
    return elevenLabsError(400, 'invalid_phone_number', `The phone number ${to} cannot be called`);
  }
  if (scenarios.take(to, 'reject_429')) {
    return elevenLabsError(429, 'too_many_concurrent_requests', 'Too many concurrent calls for your subscription');
  }
  if (scenarios.take(to, 'reject_500_before_accept')) return serverError();
  if (scenarios.take(to, 'success_false')) {
    return json(200, { success: false, message: 'Failed to initiate call', conversation_id: null, callSid: null });
  }
  return null;
}

/** The call is placed; what the client hears of it is another matter. */
function answerOf({ to, conversationId, callSid }: PhoneCall, scenarios: Scenarios): Answer {
  if (scenarios.take(to, 'accept_then_timeout')) return SILENCE;
  if (scenarios.take(to, 'accept_then_reset')) return CUT;
  if (scenarios.take(to, 'accept_then_500')) return serverError();
  const ids = scenarios.take(to, 'null_ids') ? { conversation_id: null, callSid: null } : null;
  return json(200, { success: true, message: 'Success', ...(ids ?? { conversation_id: conversationId, callSid }) });
}

const serverError = (): Answer => elevenLabsError(500, 'internal_error', 'Internal server error');
