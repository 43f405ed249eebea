import type { CallAnswer, StartedCall } from '../../domain/calls/call-request.ts';
import { localTimestamp } from '../answers/local-timestamp.ts';
import { Refusal, unavailable } from '../answers/refusal.ts';

/** Status, headers and body of an answer; the same for the same recorded answer, for ever. */
export interface Rendered {
  status: number;
  headers?: Record<string, string>;
  body: Record<string, unknown>;
}

/** What start-call.ts said, in the words of contracts §1.2 and §9.15. @throws Refusal when nothing was accepted */
export function renderTriggerCall(started: StartedCall): Rendered {
  if (started.kind === 'conflict')
    throw new Refusal(409, 'Idempotency conflict', 'This Idempotency-Key was used for another request.');
  if (started.kind === 'unavailable') throw unavailable();
  const rendered = renderAnswer(started.answer);
  return started.replayed ? { ...rendered, headers: { ...rendered.headers, 'Idempotent-Replayed': 'true' } } : rendered;
}

function renderAnswer(answer: CallAnswer): Rendered {
  switch (answer.kind) {
    case 'placed':
      return {
        status: 200,
        body: {
          status: 'success',
          method: 'twilio_outbound_call',
          message: 'Twilio outbound call initiated successfully with full personalization',
          data: {
            ...dataOf(answer, answer.conversationId, 'initiated'),
            // A leg of our own has no conversation yet (contracts §9.5).
            ...(answer.conversationId === null && { call_sid: answer.callSid }),
          },
        },
      };
    case 'unknown':
      return accepted(
        answer,
        'It is not known yet whether the call was placed; it will not be dialled again for this request',
      );
    case 'held_back':
      return accepted(answer, `The call was accepted and is held back: ${answer.reason}`);
    case 'refused':
      return failed(500, answer, 'API call failed', answer.reason);
    case 'not_placed':
      return failed(500, answer, 'API call failed', 'not placed in time; will not be placed');
    case 'must_not_call':
      return failed(409, answer, 'Candidate must not be called', answer.reason);
  }
}

function accepted(answer: Extract<CallAnswer, { kind: 'unknown' | 'held_back' }>, message: string): Rendered {
  return {
    status: 202,
    headers: { Location: `/api/v1/calls/${answer.callId}` },
    body: { status: 'accepted', method: 'twilio_outbound_call', message, data: dataOf(answer, null, answer.kind) },
  };
}

const failed = (status: number, answer: CallAnswer, error: string, message: string): Rendered => ({
  status,
  body: { status: 'error', error, message: message || error, timestamp: localTimestamp(answer.at) },
});

function dataOf(answer: CallAnswer, conversationId: string | null, callStatus: string): Record<string, unknown> {
  return {
    campaign_id: answer.campaignId,
    candidate: `${answer.firstName} ${answer.lastName}`,
    company: answer.companyName,
    to_number: answer.toNumber,
    conversation_id: conversationId,
    call_status: callStatus,
    questionnaire_loaded: answer.questionnaireLoaded,
    timestamp: localTimestamp(answer.at),
    prompt_length: answer.promptLength,
    first_message: answer.firstMessage,
    dynamic_variables_filled: true,
    call_id: answer.callId,
  };
}
