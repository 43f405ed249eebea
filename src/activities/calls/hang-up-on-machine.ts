import { attemptOfStory } from '../../store/calls/attempts.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { machineAnswered } from './hear-witnesses.ts';

/**
 * Ends a leg on which the carrier heard a machine or a fax, as system 4 does (contracts §4.6). The signal that leads here
 * is a hint that anybody with access to Temporal can make: it is the stored event, else the carrier, that must say so
 * (T29), or a person would be hung up on. Twice is harmless: an ended leg stays ended.
 */
export const hangUpOnMachine =
  (deps: ActivityDependencies) =>
  async ({ callId, attempt: number }: { callId: string; attempt: number }): Promise<void> => {
    const attempt = await attemptOfStory(deps.db, callId, number, deps.line);
    if (attempt.twilio_call_sid === null || !(await machineAnswered(deps, attempt))) return;
    const result = await deps.telephony.hangUp(attempt.twilio_call_sid);
    await addToTimeline(deps.db, {
      callId,
      source: 'us',
      kind: 'hung_up_on_machine',
      attempt: number,
      text: result === 'hung_up' ? 'Hung up: a machine had answered' : 'A machine had answered; the leg had ended',
      once: `hung_up:${number}`,
    });
  };
