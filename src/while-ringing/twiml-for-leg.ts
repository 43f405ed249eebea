import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CallWorkflows } from '../temporal/call-workflows.ts';
import type { CallPolicy } from '../domain/policy.ts';
import { type OrderSettings, placeCallOrder } from '../place-call-order.ts';
import type { CallRegistrar, RegisteredCall } from '../providers/elevenlabs/register-call.ts';
import { findAttempt } from '../store/calls/attempts.ts';
import { readCall } from '../store/calls/calls.ts';
import type { Db } from '../store/database.ts';
import { keepOutsideCall } from '../store/calls/outside-calls.ts';
import type { AttemptRow } from '../store/schema.ts';
import { addToTimeline } from '../store/calls/timeline.ts';
import { claimTwiml, keepTwiml } from '../store/calls/twiml.ts';

/** A leg that was answered and asks what to do. */
export interface AskingLeg {
  /** our attempt, when the address names one; else it is a leg that another system placed */
  attemptId: string | null;
  callSid: string;
  to: string;
  from: string;
  inbound: boolean;
  /** what the address of another system tells the agent; '' = nothing */
  prompt: string;
  firstMessage: string;
  name: string;
}

export interface TwimlDependencies {
  db: Db;
  registrar: CallRegistrar;
  order: OrderSettings;
  calls: Pick<CallWorkflows, 'start'>;
  policy: CallPolicy;
  log: Logger;
}

/** Twilio waits 15 s for its TwiML; who comes second waits for the first one's answer, and not longer. */
const WAIT_MS = 9_000;
const LOOK_EVERY_MS = 200;

/**
 * The TwiML that joins a leg to the voice agent. Each request to the agent makes a conversation, so it is asked once per
 * leg, guarded by the attempt's row; whoever asks again gets the same TwiML.
 * @returns null when this leg must not be joined: nobody knows its attempt, or the attempt has another leg
 * @throws ProviderError when the agent could not be asked; it is not asked again for this leg
 */
export const twimlForLeg =
  (deps: TwimlDependencies) =>
  async (leg: AskingLeg): Promise<string | null> => {
    const attempt = leg.attemptId === null ? await strangersLeg(deps, leg) : await findAttempt(deps.db, leg.attemptId);
    if (attempt === null) return null;
    const claim = await claimTwiml(deps.db, attempt.id, leg.callSid);
    if (claim === 'another_leg') return null;
    if (claim === 'asked_before') return givenBefore(deps.db, attempt.id);
    return join(deps, leg, attempt);
  };

async function join(deps: TwimlDependencies, leg: AskingLeg, attempt: AttemptRow): Promise<string> {
  // Somebody is on the line: what cannot be written down now must not keep the leg from being joined.
  const note = (write: Promise<unknown>) =>
    write.catch((error: unknown) => deps.log.warn({ err: error, attemptId: attempt.id }, 'joining not noted'));
  const say = (kind: string, text: string) =>
    addToTimeline(deps.db, {
      callId: attempt.call_id,
      source: 'elevenlabs',
      kind,
      attempt: attempt.number,
      text,
      once: `joined:${attempt.number}`,
    });
  let registered: RegisteredCall;
  try {
    registered = await deps.registrar.registerCall({
      ...(await briefing(deps, leg, attempt)),
      from: leg.from,
      to: leg.to,
      direction: leg.inbound ? 'inbound' : 'outbound',
    });
  } catch (error) {
    await note(say('not_joined', 'Answered, but the voice agent could not be joined'));
    throw error;
  }
  await note(keepTwiml(deps.db, attempt.id, registered));
  await note(say('joined', 'Answered: joined to the voice agent'));
  return registered.twiml;
}

async function briefing(deps: TwimlDependencies, leg: AskingLeg, attempt: AttemptRow) {
  if (leg.attemptId !== null) return placeCallOrder(await readCall(deps.db, attempt.call_id), attempt, deps.order);
  return {
    attemptId: attempt.id,
    prompt: leg.prompt,
    firstMessage: leg.firstMessage,
    language: null,
    dynamicVariables: { customer_name: leg.name, call_id: attempt.call_id, attempt_id: attempt.id },
    maxDurationSeconds: null,
  };
}

/** A leg of another system: followed from here on, by a workflow that need not run before the leg is joined. */
async function strangersLeg(deps: TwimlDependencies, leg: AskingLeg): Promise<AttemptRow> {
  const attempt = await keepOutsideCall(deps.db, {
    callSid: leg.callSid,
    conversationId: null,
    toNumber: leg.inbound ? leg.from : leg.to,
    line: leg.inbound ? leg.to : leg.from,
    policy: deps.policy,
  });
  // Best effort: reconcileCalls starts what is not started.
  void readCall(deps.db, attempt.call_id)
    .then((call) => deps.calls.start(call))
    .catch(() => {});
  return attempt;
}

async function givenBefore(db: Db, attemptId: string): Promise<string | null> {
  for (const until = Date.now() + WAIT_MS; ; await sleep(LOOK_EVERY_MS)) {
    const twiml = (await findAttempt(db, attemptId))?.twiml ?? null;
    if (twiml !== null || Date.now() >= until) return twiml;
  }
}
