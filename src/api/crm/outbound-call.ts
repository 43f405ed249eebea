import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { CallAnswer, CallRequest, StartedCall } from '../../domain/calls/call-request.ts';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import { NUMBER_REFUSAL_MESSAGES, parsePhoneNumber } from '../../domain/phone-number.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { idempotencyKeyOf } from '../requests/idempotency-key.ts';
import { utf8Text } from '../requests/read-json.ts';
import { Refusal, unavailable } from '../answers/refusal.ts';

const text = (length: number) => z.string().max(length).nullish();

/** The request of contracts §4.6. `region` and `callerId` chose among numbers of the original; here there is one line. */
export const outboundCallBody = z.object({
  number: z.string().trim().min(1),
  prompt: text(100_000),
  first_message: text(2_000),
  name: text(255),
  campaignId: z.union([z.string(), z.number()]).nullish(),
});

/**
 * `POST /api/outbound-call {number, prompt, first_message, name, campaignId, …}` (contracts §4.6): phones somebody by a leg
 * of our own. 200 `{success, message, callSid, conversationId: null, timing}` it rings · 202 held back, or not known yet
 * whether it rings · 400 · 401 · 409 must not be called · 500 it did not ring and will not for this request · 503. Twice is
 * harmless: start-call.ts repeats the recorded answer.
 */
export const crmOutboundCall =
  ({ config, startCall }: Pick<ApiDependencies, 'config' | 'startCall'>): RequestHandler =>
  async (req, res) => {
    const startedAt = performance.now();
    const request = readRequest(res.locals.rawBody, config);
    const idempotencyKey = idempotencyKeyOf(req);
    const started = await startCall({ ...request, askedBy: res.locals.caller!.askedBy, idempotencyKey });
    const { status, body } = render(started, Math.round(performance.now() - startedAt));
    if (started.kind === 'answered' && started.replayed) res.set('Idempotent-Replayed', 'true');
    res.status(status).json(body);
  };

function readRequest(
  raw: Buffer,
  { policy, elevenLabs }: ApiDependencies['config'],
): Omit<CallRequest, 'askedBy' | 'idempotencyKey'> {
  const json = parseJson(utf8Text(raw) ?? '');
  if (!json.ok) throw new Refusal(400, 'Invalid JSON');
  const parsed = outboundCallBody.safeParse(cleanJson(json.value));
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? 'number');
    throw new Refusal(400, field === 'number' ? 'Missing number' : `Invalid ${field}`);
  }
  const { number: written, prompt, first_message: firstMessage, name, campaignId } = parsed.data;
  const number = parsePhoneNumber(written, { allowedCountries: policy.allowedCountries });
  if (!number.ok) throw new Refusal(400, 'Invalid number', NUMBER_REFUSAL_MESSAGES[number.reason]);
  const [firstName = '', ...lastNames] = (name ?? '').trim().split(/\s+/);
  return {
    campaignId: campaignNumber(campaignId),
    companyName: '',
    firstName,
    lastName: lastNames.join(' '),
    toNumber: number.e164,
    agentPhoneNumberId: elevenLabs.agentPhoneNumberId,
    overridePrompt: prompt?.trim() ? prompt : null,
    overrideFirstMessage: firstMessage?.trim() ? firstMessage : null,
    email: null,
    externalId: null,
    timeZone: null,
    placement: 'twilio',
    policy: {},
  };
}

/** A campaign of ours has a number; the original's ids are of its own database, and name nothing here. */
function campaignNumber(id: string | number | null | undefined): number | null {
  const number = Number(id ?? Number.NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

function render(started: StartedCall, totalMs: number): { status: number; body: Record<string, unknown> } {
  if (started.kind === 'conflict') throw new Refusal(409, 'This Idempotency-Key was used for another request.');
  if (started.kind === 'unavailable') throw unavailable();
  const { answer } = started;
  const base = { callId: answer.callId, timing: { totalMs } };
  switch (answer.kind) {
    case 'placed':
      return {
        status: 200,
        body: {
          success: true,
          message: 'Call initiated',
          callSid: answer.callSid,
          conversationId: answer.conversationId,
          ...base,
        },
      };
    case 'unknown':
    case 'held_back':
      return {
        status: 202,
        body: { success: true, message: MESSAGES[answer.kind], callSid: null, conversationId: null, ...base },
      };
    default:
      return { status: answer.kind === 'must_not_call' ? 409 : 500, body: { success: false, error: errorOf(answer) } };
  }
}

const MESSAGES = {
  unknown: 'It is not known yet whether the call was placed; it will not be dialled again for this request',
  held_back: 'The call was accepted and is held back',
};

const errorOf = (answer: Extract<CallAnswer, { reason: string }>): string =>
  answer.kind === 'not_placed' ? 'not placed in time; will not be placed' : answer.reason || 'API call failed';
