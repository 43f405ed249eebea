import type { CallAnswer, StartedCall } from '../../../domain/calls/call-request.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { Refusal, unavailable } from '../../answers/refusal.ts';
import { callUrl } from './call-item.ts';

interface Rendered {
  status: number;
  headers: Record<string, string>;
  contentType: string;
  body: Record<string, unknown>;
}

type Base = Pick<ApiDependencies, 'config'>;

/** What start-call.ts said, in the words of running.md §5; the same for the same recorded answer. @throws Refusal */
export function renderStartedCall(started: StartedCall, base: Base): Rendered {
  if (started.kind === 'conflict')
    throw new Refusal(409, 'Idempotency conflict', 'This Idempotency-Key was used for another request.');
  if (started.kind === 'unavailable') throw unavailable('Nothing was accepted. Try again in a moment.');
  const rendered = renderAnswer(started.answer, base);
  if (started.replayed) rendered.headers['Idempotent-Replayed'] = 'true';
  return rendered;
}

function renderAnswer(answer: CallAnswer, base: Base): Rendered {
  const url = callUrl(base, answer.callId);
  switch (answer.kind) {
    case 'placed': {
      const { callId: id, kind, attempt, conversationId, callSid } = answer;
      return made(201, url, { id, kind, attempt, conversationId, callSid, url });
    }
    case 'unknown':
      return made(202, url, { id: answer.callId, kind: answer.kind, url });
    case 'held_back': {
      const { callId: id, kind, reason, notBefore } = answer;
      return made(202, url, { id, kind, reason, notBefore, url });
    }
    case 'refused':
      return problem(422, 'Call refused', answer.reason, answer, url);
    case 'not_placed':
      return problem(504, 'Call not placed', 'not placed in time; will not be placed', answer, url);
    case 'must_not_call':
      return problem(409, 'Candidate must not be called', answer.reason, answer, url);
  }
}

const made = (status: number, url: string, body: Record<string, unknown>): Rendered => ({
  status,
  headers: { Location: url },
  contentType: 'application/json',
  body,
});

const problem = (status: number, title: string, detail: string, { callId }: CallAnswer, url: string): Rendered => ({
  status,
  headers: {},
  contentType: 'application/problem+json',
  body: { type: 'about:blank', title, status, detail: detail || title, id: callId, url },
});
