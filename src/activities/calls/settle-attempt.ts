import type { Step } from '../../domain/calls/call-progress.ts';
import {
  leaseIsOver,
  type PlacementIds,
  recordNotPlaced,
  recordPlaced,
  recordUnknown,
  recordUnresolved,
} from '../../store/calls/attempts.ts';
import { fenceAttempt } from '../../store/calls/claim-dial.ts';
import { databaseTime } from '../../store/database.ts';
import { eventsOfAttempt } from '../../store/events.ts';
import type { AttemptRow, CallRow } from '../../store/schema.ts';
import { readCall } from '../../store/calls/calls.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { readAnswer } from './attempt-answer.ts';
import { legOfAttempt } from './leg-of-attempt.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { Settled } from '../results.ts';
import { effort, notYet } from '../try-again.ts';

/** One look at both providers; kept with the attempt, because "not placed" needs two empty looks as its proof. */
interface Look {
  /** by the database's clock, as the sending: a process whose own is ahead would take a first look for a late one */
  at: string;
  /** legs to this number from our line since the dial: none, none that is surely ours, or the carrier could not be asked */
  carrier: 'empty' | 'several' | 'silent';
  voiceAgent: 'empty' | 'silent';
}

/**
 * After any failure of the dial that is not a value. An attempt that was not sent is fenced: provably not placed. One
 * that was sent is looked for — own row, inbox, carrier, voice agent — and never dialled again without proof. Looking
 * twice is harmless.
 * @param takenBack an operator took the call back: what is fenced now is not followed by another attempt, ever
 */
export const settleAttempt =
  (deps: ActivityDependencies) =>
  async ({ callId, attempt: number, revision, takenBack }: Step & { takenBack?: boolean }): Promise<Settled> => {
    const attempt = await fenceAttempt(deps.db, callId, number, deps.line, takenBack);
    const answer = await readAnswer(deps.db, attempt);
    if (answer) return answer;

    const call = await readCall(deps.db, callId);
    const found = fromRow(attempt) ?? (await fromInbox(deps, attempt)) ?? (await lookAround(deps, attempt));
    if (!isLook(found)) {
      await recordPlaced(deps.db, attempt, revision, found, 'look');
      return { kind: 'placed' };
    }
    const looks = [...earlierLooks(attempt), found];
    await recordUnknown(deps.db, attempt, revision, { looks });
    if (provesNotPlaced(looks, attempt, call)) {
      await recordNotPlaced(
        deps.db,
        attempt,
        revision,
        { kind: 'not_placed', reason: 'not_found' },
        'Not placed: neither provider knows of it',
      );
      return { kind: 'not_placed', retryAfterMs: null };
    }
    if (await leaseIsOver(deps.db, attempt)) {
      await recordUnresolved(deps.db, attempt, revision);
      return { kind: 'unresolved' };
    }
    throw notYet('it is not known yet whether the call was placed', pauseUntilNextLook(call));
  };

/** Ids that another step has written, such as the leg that asked for its TwiML, prove that it was placed. */
const fromRow = (attempt: AttemptRow): PlacementIds | null =>
  attempt.twilio_call_sid === null && attempt.elevenlabs_conversation_id === null
    ? null
    : { callSid: attempt.twilio_call_sid, conversationId: attempt.elevenlabs_conversation_id };

/** A callback that names the attempt proves that it was placed, and gives the ids. */
async function fromInbox(deps: ActivityDependencies, attempt: AttemptRow): Promise<PlacementIds | null> {
  const events = (await eventsOfAttempt(deps.db, attempt)).map(({ event }) => event);
  if (events.length === 0) return null;
  const conversationIds = events.map((event) => (event.kind === 'leg_changed' ? null : event.conversationId));
  return {
    callSid: events.map((event) => event.callSid).find((sid) => sid !== null) ?? null,
    conversationId: conversationIds.find((id) => id !== null) ?? null,
  };
}

async function lookAround(deps: ActivityDependencies, attempt: AttemptRow): Promise<PlacementIds | Look> {
  const startedAfter = attempt.sent_at ?? attempt.created_at;
  const conversations = await orNull(deps.voiceAgent.findConversations({ attemptId: attempt.id, startedAfter }));
  if (conversations?.[0] !== undefined) {
    const conversation = await orNull(deps.voiceAgent.fetchConversation(conversations[0]));
    return { conversationId: conversations[0], callSid: conversation?.callSid ?? null };
  }
  const leg = await orNull(legOfAttempt(deps, attempt));
  if (leg !== null && typeof leg === 'object') return { callSid: leg.callSid, conversationId: null };
  return {
    at: (await databaseTime(deps.db)).toISOString(),
    carrier: leg === null ? 'silent' : leg === 'several' ? 'several' : 'empty',
    voiceAgent: conversations === null ? 'silent' : 'empty',
  };
}

const isLook = (found: PlacementIds | Look): found is Look => 'carrier' in found;

function earlierLooks(attempt: AttemptRow): Look[] {
  return (attempt.evidence?.['looks'] as Look[] | undefined) ?? [];
}

/** The carrier empty twice, the later look long enough after sending, and the voice agent empty in that one too. */
function provesNotPlaced(looks: Look[], attempt: AttemptRow, call: CallRow): boolean {
  const empty = looks.filter((look) => look.carrier === 'empty');
  const last = looks.at(-1)!;
  const since = new Date(last.at).getTime() - (attempt.sent_at?.getTime() ?? 0);
  return (
    empty.length >= 2 &&
    last.carrier === 'empty' &&
    last.voiceAgent === 'empty' &&
    since >= call.policy.notPlacedAfterMs
  );
}

/** The looks of the policy count from the first one; after the last of them, its distance is kept. */
function pauseUntilNextLook(call: CallRow): number {
  const { unknownLooksMs } = call.policy;
  const { spentMs } = effort();
  const next = unknownLooksMs.find((at) => at > spentMs);
  if (next !== undefined) return next - spentMs;
  const [beforeLast = 0, last = beforeLast] = unknownLooksMs.slice(-2);
  return Math.max(last - beforeLast, 100);
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProviderError) return null;
    throw error;
  }
}
