import type { CancelResult } from '../../domain/calls/call.ts';
import { attemptOfStory } from '../../store/calls/attempts.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';

const RESULTS = { stopped: 'ringing_stopped', in_progress: 'conversation_continues', ended: 'already_ended' } as const;
const TEXTS: Record<Exclude<CancelResult, 'not_dialled'>, string> = {
  ringing_stopped: 'An operator stopped the ringing',
  conversation_continues: 'An operator took the call back; the conversation goes on',
  already_ended: 'An operator took the call back; it had ended',
};

/** Stops a leg that rings; a conversation is never cut. Twice is harmless: an ended leg stays ended. */
export const stopRinging =
  (deps: ActivityDependencies) =>
  async ({ callId, attempt: number }: { callId: string; attempt: number }): Promise<CancelResult> => {
    const attempt = await attemptOfStory(deps.db, callId, number, deps.line);
    // Without the carrier's id there is nothing to stop by.
    const result = attempt.twilio_call_sid
      ? RESULTS[await deps.telephony.stopRinging(attempt.twilio_call_sid)]
      : 'conversation_continues';
    await addToTimeline(deps.db, {
      callId,
      source: 'operator',
      kind: 'cancelled',
      attempt: number,
      text: TEXTS[result],
    });
    return result;
  };
