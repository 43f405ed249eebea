import { attemptOfCallSid } from '../../store/calls/attempts.ts';
import type { AttemptRow } from '../../store/schema.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * Ids of the carrier's legs that may be this attempt's: to its number, from our line, since it was sent, and no other
 * attempt's. @throws ProviderError: then nothing is known
 */
export async function legsOfAttempt(deps: ActivityDependencies, attempt: AttemptRow): Promise<string[]> {
  const startedAfter = attempt.sent_at ?? attempt.created_at;
  const legs = await deps.telephony.findCalls({ to: attempt.to_number, from: attempt.line, startedAfter });
  const ours: string[] = [];
  for (const { callSid } of legs) {
    // It may have become this attempt's while we asked; one that is another's is not counted twice.
    const owner = await attemptOfCallSid(deps.db, callSid);
    if (owner === null || owner.id === attempt.id) ours.push(callSid);
  }
  return ours;
}
