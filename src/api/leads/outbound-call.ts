import type { RequestHandler } from 'express';
import type { CallAnswer, StartedCall } from '../../domain/calls/call-request.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { idempotencyKeyOf } from '../requests/idempotency-key.ts';
import { Refusal, unavailable } from '../answers/refusal.ts';
import { readOutboundCall } from './outbound-call-body.ts';

interface Rendered {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/**
 * `POST /api/elevenlabs/outbound-call` (contracts §3.10): phones one lead. 200 it rings · 202 held back, or not known yet
 * whether it rings · 400 · 401, 404 the voice agent's refusals · 409 must not be called, or another request under this
 * key · 500 it did not ring and will not for this request · 503 nothing was accepted. Twice is harmless: start-call.ts
 * repeats the recorded answer for the same key, and for the same lead and number within `triggerReplayMs`.
 */
export const leadOutboundCall =
  ({ config, startCall }: Pick<ApiDependencies, 'config' | 'startCall'>): RequestHandler =>
  async (req, res) => {
    const request = readOutboundCall(res.locals.rawBody, config);
    const idempotencyKey = idempotencyKeyOf(req);
    const started = await startCall({ ...request, askedBy: res.locals.caller!.askedBy, idempotencyKey });
    const { status, headers, body } = renderStarted(started);
    res.status(status).set(headers).json(body);
  };

function renderStarted(started: StartedCall): Rendered {
  if (started.kind === 'conflict')
    throw new Refusal(409, 'Idempotency conflict', 'This Idempotency-Key was used for another request.');
  if (started.kind === 'unavailable') throw unavailable();
  const rendered = renderAnswer(started.answer);
  if (started.replayed) rendered.headers['Idempotent-Replayed'] = 'true';
  return rendered;
}

function renderAnswer(answer: CallAnswer): Rendered {
  switch (answer.kind) {
    case 'placed': {
      const { callSid, conversationId } = answer;
      return {
        status: 200,
        headers: {},
        body: {
          success: true,
          callSid,
          status: 'initiated',
          message: 'Outbound call initiated successfully',
          data: { success: true, message: 'Success', conversation_id: conversationId, callSid },
        },
      };
    }
    case 'unknown':
      return accepted(
        answer,
        'It is not known yet whether the call was placed; it will not be dialled again for this request',
      );
    case 'held_back':
      return accepted(answer, `The call was accepted and is held back: ${answer.reason}`);
    case 'refused':
      return refused(answer.reason);
    case 'not_placed':
      return failed(500, FAILED, 'not placed in time; will not be placed');
    case 'must_not_call':
      return failed(409, 'Lead must not be called', answer.reason);
  }
}

const accepted = (answer: CallAnswer, message: string): Rendered => ({
  status: 202,
  headers: { Location: `/api/v1/calls/${answer.callId}` },
  body: {
    success: true,
    callSid: null,
    status: answer.kind,
    message,
    data: { success: true, message, conversation_id: null, callSid: null },
  },
});

const FAILED = 'Failed to initiate outbound call';

/** What the voice agent said, which the recorded reason tells in our words (provider-error.ts). */
function refused(reason: string): Rendered {
  if (reason.includes('refused our key'))
    return { status: 401, headers: {}, body: { error: 'Invalid ElevenLabs API key' } };
  if (reason.includes('refused the request as invalid')) return failed(400, 'Invalid request parameters', reason);
  if (reason.includes('does not know this id'))
    return failed(404, 'Agent or phone number not found. Please check your ElevenLabs agent configuration.', reason);
  return failed(500, FAILED, reason);
}

const failed = (status: number, error: string, details: string): Rendered => ({
  status,
  headers: {},
  body: { error, details },
});
