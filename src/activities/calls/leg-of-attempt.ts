import { attemptOfCallSid } from '../../store/calls/attempts.ts';
import { isAssumedSent, mayBeOfAnotherCall } from '../../store/calls/forgotten-attempts.ts';
import { attemptNamedWith } from '../../store/events.ts';
import type { AttemptRow } from '../../store/schema.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * Id of the carrier's leg that must be this attempt's: to its number, from our line, since it was sent, and no other
 * attempt's, by our rows or by what the carrier called us with. `several`: nobody can tell which, or whose; after a restore
 * one leg can be of either of two calls to the same number, and what we took for somebody else's call may be this one. @throws ProviderError: then nothing is known
 */
export async function legOfAttempt(
  deps: ActivityDependencies,
  attempt: AttemptRow,
): Promise<{ callSid: string } | 'none' | 'several'> {
  const startedAfter = attempt.sent_at ?? attempt.created_at;
  const legs = await deps.telephony.findCalls({ to: attempt.to_number, from: attempt.line, startedAfter });
  let isNamed = false;
  let takenForAnothers = false;
  const ours: string[] = [];
  for (const { callSid } of legs) {
    // It may have become this attempt's while we asked; one that is another's is not counted twice.
    const holder = await attemptOfCallSid(deps.db, callSid);
    const owner = holder?.id ?? (await attemptNamedWith(deps.db, callSid));
    takenForAnothers ||= holder?.placement === 'outside';
    if (owner !== null && owner !== attempt.id) continue;
    isNamed ||= owner !== null;
    ours.push(callSid);
  }
  const [callSid] = ours;
  if (callSid === undefined) return takenForAnothers ? 'several' : 'none';
  if (ours.length > 1) return 'several';
  const mayBeAnothers = !isNamed && isAssumedSent(attempt) && (await mayBeOfAnotherCall(deps.db, attempt));
  return mayBeAnothers ? 'several' : { callSid };
}
