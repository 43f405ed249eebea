import { cutShort } from '../conversation/script.ts';
import { legStatus, type PhoneCall } from './phone-call.ts';

/** Ends a call before its time, as Twilio does on request; null when there is nothing (more) that this would end. */
export function hangUp(call: PhoneCall, wish: 'canceled' | 'completed', now: number): PhoneCall | null {
  const status = legStatus(call, now);
  const { times, script } = call;
  if (status === 'queued' || status === 'ringing') {
    return {
      ...call,
      ending: 'canceled',
      twiml: null,
      answeredBy: null,
      times: {
        ...times,
        ringing: status === 'ringing' ? times.ringing : null,
        answered: null,
        machineHeard: null,
        ended: now,
        summarised: null,
      },
    };
  }
  if (status !== 'in-progress' || wish === 'canceled' || times.answered === null) return null;
  const shareTalked = (now - times.answered) / (times.ended - times.answered);
  const summaryMs = times.summarised === null ? null : times.summarised - times.ended;
  return {
    ...call,
    twiml: null,
    script: cutShort(script, Math.max(1, Math.round(script.durationSecs * shareTalked))),
    times: {
      ...times,
      // Nobody listens any more: a verdict that was not reached yet is never reached.
      machineHeard: times.machineHeard !== null && times.machineHeard <= now ? times.machineHeard : null,
      ended: now,
      summarised: summaryMs === null ? null : now + summaryMs,
    },
  };
}
