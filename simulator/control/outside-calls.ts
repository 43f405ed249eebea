import { z } from 'zod';
import { deliver } from '../callbacks/deliver.ts';
import type { Letter } from '../callbacks/letter.ts';
import type { Order } from '../calls/new-call.ts';
import type { PhoneCalls } from '../calls/phone-calls.ts';
import type { PhoneCall } from '../calls/phone-call.ts';
import { LEG_EVENTS, POST_CALL_PATH, RECORDING_EVENTS, type Subscriptions } from '../calls/subscriptions.ts';
import { adjusted, faultsSchema, OUTCOMES, type Scenarios, timingSchema } from '../scenarios.ts';
import type { SimulatorSettings } from '../settings.ts';

const number = z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'must be a number in E.164');
const path = z.string().regex(/^\/\S*$/, 'must be a path below PUBLIC_URL');

/** A call that somebody else placed, or a caller who rang us. */
export const outsideCallWish = z.strictObject({
  placedBy: z.literal('outside').default('outside'),
  direction: z.enum(['inbound', 'outbound']).default('outbound'),
  via: z.enum(['elevenlabs', 'twilio']).default('elevenlabs'),
  from: number,
  to: number,
  agentId: z.string().min(1).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  timing: timingSchema.optional(),
  faults: faultsSchema.optional(),
  statusCallbackPath: path.optional(),
  amdCallbackPath: path.optional(),
  recordingCallbackPath: path.optional(),
  postCallPath: path.default(POST_CALL_PATH),
  dynamicVariables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
  userId: z.string().optional(),
  /** inbound only: ElevenLabs asks our side how to begin, before anybody speaks */
  initiation: z.boolean().default(false),
});

type OutsideCall = z.infer<typeof outsideCallWish>;

export interface OutsideCallParts {
  settings: SimulatorSettings;
  scenarios: Scenarios;
  calls: PhoneCalls;
  closing: AbortSignal;
}

const INITIATION_PATH = '/api/webhooks/elevenlabs/conversation-initiation';
/** what a workspace would have configured as the webhook's `request_headers` */
const INITIATION_HEADERS = { 'content-type': 'application/json', 'x-api-key': 'demo-api-key' };
const INITIATION_WITHIN_MS = 5_000;
const RINGING_TIMEOUT_SECS = 60;

/** Lets the call happen; what is left out of the wish follows the scenario of the person at the other end. */
export async function placeOutsideCall(wish: OutsideCall, parts: OutsideCallParts): Promise<PhoneCall> {
  const { scenarios, calls } = parts;
  const person = wish.direction === 'inbound' ? wish.from : wish.to;
  const standing = scenarios.of(person);
  const call = calls.place(orderOf(wish, parts.settings), {
    ...standing,
    outcome: wish.outcome ?? standing.outcome,
    timing: adjusted(standing.timing, wish.timing),
    faults: wish.faults ?? standing.faults,
  });
  if (wish.direction !== 'inbound' || !wish.initiation) return call;
  const initiation = await askHowToBegin(call, parts);
  const current = calls.byCallSid(call.callSid) ?? call;
  calls.update({ ...current, initiation, clientData: begunWith(current.clientData, initiation.body) });
  return current;
}

/** ElevenLabs begins with the variables that it was answered; they are part of what the conversation echoes. */
function begunWith(clientData: Record<string, unknown>, answer: unknown): Record<string, unknown> {
  const answered = z.looseObject({ dynamic_variables: z.record(z.string(), z.unknown()) }).safeParse(answer);
  if (!answered.success) return clientData;
  const known = clientData['dynamic_variables'];
  return {
    ...clientData,
    dynamic_variables: { ...(typeof known === 'object' ? known : {}), ...answered.data.dynamic_variables },
  };
}

function orderOf(wish: OutsideCall, settings: SimulatorSettings): Order {
  const { direction, via, from, to, dynamicVariables, userId } = wish;
  return {
    ...{ direction, from, to, placement: via },
    agentId: wish.agentId ?? settings.elevenLabsAgentId,
    agentPhoneNumberId: via === 'elevenlabs' ? settings.elevenLabsAgentPhoneNumberId : null,
    clientData: { dynamic_variables: dynamicVariables, ...(userId === undefined ? {} : { user_id: userId }) },
    ringingTimeoutSecs: RINGING_TIMEOUT_SECS,
    machineDetection: direction === 'inbound' ? null : 'enable',
    recordingChannels: wish.recordingCallbackPath === undefined ? null : 2,
    subscriptions: subscriptionsOf(wish, settings.publicUrl),
  };
}

/** A number's own status callback, which inbound calls have, tells of the end only. */
function subscriptionsOf(wish: OutsideCall, publicUrl: string): Partial<Subscriptions> {
  const at = (below: string) => ({ url: `${publicUrl}${below}`, method: 'POST' as const });
  const { statusCallbackPath: status, amdCallbackPath: amd, recordingCallbackPath: recording } = wish;
  return {
    status:
      status === undefined
        ? null
        : { ...at(status), events: wish.direction === 'inbound' ? ['completed'] : [...LEG_EVENTS] },
    machineDetection: amd === undefined ? null : at(amd),
    verdictInStatus: amd === undefined,
    recording: recording === undefined ? null : { ...at(recording), events: [...RECORDING_EVENTS] },
    postCallPath: wish.postCallPath,
  };
}

async function askHowToBegin(
  { from, to, callSid, agentId }: PhoneCall,
  { settings, closing }: OutsideCallParts,
): Promise<NonNullable<PhoneCall['initiation']>> {
  const question = { caller_id: from, agent_id: agentId, called_number: to, call_sid: callSid };
  const letter: Letter = {
    method: 'POST',
    url: `${settings.publicUrl}${INITIATION_PATH}`,
    headers: INITIATION_HEADERS,
    body: JSON.stringify(question),
    answerWithinMs: INITIATION_WITHIN_MS,
    retries: { times: 0, after: [] },
  };
  const answer = await deliver(letter, closing);
  return answer.kind === 'answered'
    ? { status: answer.status, body: parsed(answer.text) }
    : { status: null, body: null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
