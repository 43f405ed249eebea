import { type Conversation, type Leg, LEG_ENDINGS, type LegStatus } from '../../domain/calls/conversation.ts';
import { type Evidence, witnessOf } from '../../domain/calls/evidence.ts';
import { type ToldEvent, whatWasTold } from '../../domain/calls/what-was-told.ts';
import { conversationOfPostCall } from '../../providers/elevenlabs/webhook.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { isAssumedSent } from '../../store/calls/forgotten-attempts.ts';
import { eventsOfAttempt, type StoredCallEvent } from '../../store/events.ts';
import type { AttemptRow } from '../../store/schema.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { legOfAttempt } from './leg-of-attempt.ts';

/** What is known about an attempt now, and where it came from. */
export interface Testimony {
  evidence: Evidence;
  conversation: Conversation | null;
  /** the person's number, as far as the witnesses know it */
  phone: string | null;
  callSid: string | null;
  conversationId: string | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  /** true when something had to be asked for, because no callback had said it */
  asked: boolean;
}

/** Hears both witnesses: first the inbox, then, for what it does not say to the end, the providers themselves. */
export async function hearWitnesses(deps: ActivityDependencies, attempt: AttemptRow): Promise<Testimony> {
  const events = await eventsOfAttempt(deps.db, attempt);
  const told = whatWasTold(events.map(toldEvent));

  let conversation: Conversation | 'none' | 'silent' | null = told.conversation;
  let asked = false;
  if (!told.conversation?.summary && !neverTalked(told.legStatus)) {
    asked = true;
    conversation = preferKnown(await askVoiceAgent(deps, attempt, told.conversationId), told.conversation);
  }
  const spoken = typeof conversation === 'object' ? conversation : null;
  const callSid = attempt.twilio_call_sid ?? told.callSid ?? spoken?.callSid ?? (await forgottenLeg(deps, attempt));

  let leg: Leg | 'none' | 'silent' | null = null;
  const wantsVerdict = (deps.machineDetection || attempt.placement === 'outside') && told.answeredBy === null;
  if (
    callSid !== null &&
    (!LEG_ENDINGS.includes(told.legStatus ?? 'queued') || (wantsVerdict && !neverTalked(told.legStatus)))
  ) {
    asked = true;
    leg = await askCarrier(deps, callSid);
  }
  const carrier = typeof leg === 'object' ? leg : null;
  const legStatus = LEG_ENDINGS.includes(told.legStatus ?? 'queued')
    ? told.legStatus
    : (carrier?.status ?? told.legStatus);

  return {
    evidence: {
      leg: legStatus
        ? { status: legStatus, durationSeconds: told.durationSeconds ?? carrier?.durationSeconds ?? null }
        : stateOf(leg),
      conversation: spoken ? witnessOf(spoken) : stateOf(conversation),
      placementFailure: told.placementFailure,
      answeredBy: told.answeredBy ?? carrier?.answeredBy ?? null,
    },
    conversation: spoken,
    phone: spoken?.phone ?? phoneOf(carrier),
    callSid,
    conversationId: attempt.elevenlabs_conversation_id ?? told.conversationId ?? spoken?.conversationId ?? null,
    answeredAt: told.answeredAt ?? spoken?.startedAt ?? carrier?.startedAt ?? null,
    endedAt: told.endedAt ?? carrier?.endedAt ?? null,
    asked,
  };
}

/** Whether a machine answered, as the inbox says, else as the carrier does when it is asked. */
export async function machineAnswered(deps: ActivityDependencies, attempt: AttemptRow): Promise<boolean> {
  const { answeredBy } = whatWasTold((await eventsOfAttempt(deps.db, attempt)).map(toldEvent));
  const leg = answeredBy === null && attempt.twilio_call_sid ? await askCarrier(deps, attempt.twilio_call_sid) : null;
  const by = answeredBy ?? (typeof leg === 'object' ? leg?.answeredBy : null);
  return by === 'machine' || by === 'fax';
}

const toldEvent = ({ event, raw, received_at }: StoredCallEvent): ToldEvent => ({
  event,
  conversation: event.kind === 'conversation_ended' ? conversationOfPostCall(raw) : null,
  receivedAt: received_at,
});

const phoneOf = (leg: Leg | null): string | null => (leg === null ? null : (leg.outbound ? leg.to : leg.from) || null);

const neverTalked = (status: LegStatus | null): boolean =>
  status !== null && status !== 'completed' && LEG_ENDINGS.includes(status);

async function askVoiceAgent(
  deps: ActivityDependencies,
  attempt: AttemptRow,
  told: string | null,
): Promise<Conversation | 'none' | 'silent'> {
  const known = attempt.elevenlabs_conversation_id ?? told;
  // Nobody but its placer can find the conversation of a stranger's leg.
  if (known === null && attempt.placement === 'outside') return 'none';
  return orSilent(async () => {
    const id =
      known ??
      (
        await deps.voiceAgent.findConversations({
          attemptId: attempt.id,
          startedAfter: attempt.sent_at ?? attempt.created_at,
        })
      )[0];
    return id === undefined ? 'none' : deps.voiceAgent.fetchConversation(id);
  });
}

/** The leg of an attempt whose answer a restored database has forgotten: by its number, where that leaves one. */
async function forgottenLeg(deps: ActivityDependencies, attempt: AttemptRow): Promise<string | null> {
  if (attempt.placement === 'outside' || (attempt.answer !== null && !isAssumedSent(attempt))) return null;
  const leg = await orSilent(() => legOfAttempt(deps, attempt).then((found) => (found === 'several' ? 'none' : found)));
  return typeof leg === 'object' ? leg.callSid : null;
}

const askCarrier = (deps: ActivityDependencies, callSid: string): Promise<Leg | 'none' | 'silent'> =>
  orSilent(() => deps.telephony.fetchCall(callSid));

/** A provider that does not know the id says 'none'; one that cannot be asked stays silent, and we go on without it. */
async function orSilent<T>(ask: () => Promise<T | 'none'>): Promise<T | 'none' | 'silent'> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return error.kind === 'not_found' ? 'none' : 'silent';
  }
}

const preferKnown = (asked: Conversation | 'none' | 'silent', told: Conversation | null) =>
  typeof asked === 'object' ? asked : (told ?? asked);

const stateOf = (witness: object | 'none' | 'silent' | null): 'none' | 'silent' | null =>
  typeof witness === 'object' ? null : witness;
