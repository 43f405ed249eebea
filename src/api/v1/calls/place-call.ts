import type { RequestHandler } from 'express';
import { z } from 'zod';
import { CALL_PLACEMENTS } from '../../../domain/calls/call.ts';
import type { CallRequest } from '../../../domain/calls/call-request.ts';
import { NUMBER_REFUSAL_MESSAGES, parsePhoneNumber } from '../../../domain/phone-number.ts';
import type { CallPolicy } from '../../../domain/policy.ts';
import { isTimeZone } from '../../../domain/time-zone.ts';
import { callPolicySchema } from '../../../policy-schema.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { idempotencyKeyOf } from '../../requests/idempotency-key.ts';
import { readJson } from '../../requests/read-json.ts';
import { type Fault, invalidRequest, Refusal } from '../../answers/refusal.ts';
import { renderStartedCall } from './place-call-answer.ts';

const name = z.string().trim().min(1).max(255);

export const placeCallBody = z.strictObject({
  campaignId: z.int().positive().nullish(),
  companyName: name,
  candidate: z.strictObject({
    firstName: name,
    lastName: name,
    phone: z.string().min(1).max(64),
    email: z.email().max(255).nullish(),
    externalId: name.nullish(),
    timeZone: z
      .string()
      .max(64)
      .refine((zone) => isTimeZone(zone), 'must be a time zone such as Europe/Berlin')
      .nullish(),
  }),
  overridePrompt: z.string().max(100_000).nullish(),
  placement: z.enum(CALL_PLACEMENTS).optional(),
  policy: callPolicySchema.optional(),
});

type PlaceCallBody = z.infer<typeof placeCallBody>;

/**
 * `POST /api/v1/calls` (`Idempotency-Key`): phones one candidate. 201 it rings · 202 held back, or not known yet whether
 * it rings · 400 with pointers · 409 must not be called, or another request under this key · 422 the provider refused ·
 * 504 not placed in time, will not be placed · 503 nothing was accepted. Twice is harmless: start-call.ts repeats the
 * recorded answer for the same key, and for the same candidate and campaign within `triggerReplayMs`.
 */
export const placeCall =
  (deps: Pick<ApiDependencies, 'config' | 'startCall'>): RequestHandler =>
  async (req, res) => {
    const body = readJson(placeCallBody, res.locals.rawBody);
    const request = callRequest(body, deps);
    const idempotencyKey = idempotencyKeyOf(req);
    const started = await deps.startCall({ ...request, askedBy: res.locals.caller!.askedBy, idempotencyKey });
    const { status, headers, contentType, body: answer } = renderStartedCall(started, deps);
    res.status(status).set(headers).type(contentType).send(JSON.stringify(answer));
  };

function callRequest(
  { candidate, policy = {}, ...body }: PlaceCallBody,
  { config }: Pick<ApiDependencies, 'config'>,
): Omit<CallRequest, 'askedBy' | 'idempotencyKey'> {
  const wider = widerThan(config.policy, policy as Partial<CallPolicy>);
  if (wider.length > 0) throw invalidRequest('A call may be limited further than the house is, not less.', wider);

  const allowedCountries = policy.allowedCountries ?? config.policy.allowedCountries;
  const number = parsePhoneNumber(candidate.phone, { allowedCountries });
  if (!number.ok) {
    const detail = NUMBER_REFUSAL_MESSAGES[number.reason];
    throw invalidRequest('The number cannot be called.', [{ pointer: '/candidate/phone', detail }]);
  }
  if (!config.elevenLabs.agentPhoneNumberId)
    throw new Refusal(500, 'Not configured', 'ELEVENLABS_AGENT_PHONE_NUMBER_ID is not set.');

  return {
    campaignId: body.campaignId ?? null,
    companyName: body.companyName,
    firstName: candidate.firstName,
    lastName: candidate.lastName,
    toNumber: number.e164,
    agentPhoneNumberId: config.elevenLabs.agentPhoneNumberId,
    overridePrompt: body.overridePrompt?.trim() ? body.overridePrompt : null,
    email: candidate.email ?? null,
    externalId: candidate.externalId ?? null,
    timeZone: candidate.timeZone ?? null,
    placement: body.placement ?? null,
    policy: policy as Partial<CallPolicy>,
  };
}

const LIMITS_OF_THE_HOUSE = ['maxConcurrentCalls', 'maxDialsPerNumberPerDay', 'maxDialsPerKeyPerDay'] as const;

/** Who asks for a call may not lift the limits that protect strangers and our money (T27). */
function widerThan(house: CallPolicy, asked: Partial<CallPolicy>): Fault[] {
  const detail = 'wider than this installation allows';
  const limits = LIMITS_OF_THE_HOUSE.filter(
    (limit) => asked[limit] !== undefined && (asked[limit] ?? Infinity) > (house[limit] ?? Infinity),
  );
  const countries = asked.allowedCountries?.every((country) => house.allowedCountries.includes(country)) ?? true;
  return [...limits, ...(countries ? [] : (['allowedCountries'] as const))].map((name) => ({
    pointer: `/policy/${name}`,
    detail,
  }));
}
