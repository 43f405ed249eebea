import type { CallOutcome } from './calls/call.ts';
import type { CallEvent, InboxEvent, MachineVerdict } from './calls/call-event.ts';
import { LEG_ENDINGS } from './calls/conversation.ts';

/** What a stored event leads to. */
export type Route =
  /** wakes the workflow of its call */
  | { kind: 'signal'; signal: 'conversationEnded' | 'legEnded' | 'machineHeard' }
  /** kept and shown; whoever needs it reads it from the inbox */
  | { kind: 'record' }
  /** the call has its outcome, and this says something new about it */
  | { kind: 'late_result' }
  /** wakes the interview whose conversation it is */
  | { kind: 'interview' }
  /** a call that somebody else placed: it is followed from here on */
  | { kind: 'outside_call' }
  /** a dial of ours may be about to name it: the next round looks again */
  | { kind: 'wait' }
  | { kind: 'reply_to_sms' }
  | { kind: 'message_status' }
  | { kind: 'keep_recording' }
  /** names nothing of ours: kept and listed as unclaimed */
  | { kind: 'unclaimed' };

/** What is known about an event beside itself. */
export interface EventFacts {
  /** the call it is about, whoever placed it; null when it names none that we know */
  call: { outcome: CallOutcome | null; hasSummary: boolean } | null;
  /** an interview session says that this is its conversation */
  isInterview: boolean;
  /** it came through a door of a system that we stand in for; Event Streams shows whatever happens on the account */
  atDropInDoor: boolean;
  /** it is fresh, and a dial of ours has no answer yet */
  dialUnderWay: boolean;
}

/**
 * Pure: where an event goes. A leg that ended after talk does not wake its call: its conversation is still being written
 * up, the post-call event follows and wakes it, and the watch finds it when that event is lost. Each signal costs four
 * history events, so what would only be noted is not signalled.
 */
export function routeEvent(event: InboxEvent | null, facts: EventFacts): Route {
  if (event === null) return { kind: 'unclaimed' };
  switch (event.kind) {
    case 'message_received':
      return { kind: 'reply_to_sms' };
    case 'message_status':
      return { kind: 'message_status' };
    case 'recording_ready':
      return { kind: 'keep_recording' };
    case 'conversation_moment':
      if (facts.call) return { kind: 'record' };
      if (!facts.isInterview) return { kind: 'unclaimed' };
      return event.moment === 'conversation_ended' ? { kind: 'interview' } : { kind: 'record' };
    default:
      return routeCallEvent(event, facts);
  }
}

function routeCallEvent(event: CallEvent, { call, isInterview, atDropInDoor, dialUnderWay }: EventFacts): Route {
  if (call !== null) return call.outcome === null ? wake(event) : afterTheEnd(event, call.outcome, call.hasSummary);
  if (isInterview) return event.kind === 'conversation_ended' ? { kind: 'interview' } : { kind: 'record' };
  if (dialUnderWay) return { kind: 'wait' };
  return atDropInDoor && isPhoneCall(event) ? { kind: 'outside_call' } : { kind: 'unclaimed' };
}

/** Without a leg and without a number it is none: an interview in a browser, whose session may still say so. */
const isPhoneCall = (event: CallEvent): boolean =>
  event.callSid !== null || (event.kind === 'conversation_ended' && event.phone !== undefined);

function wake(event: CallEvent): Route {
  switch (event.kind) {
    case 'conversation_ended':
    case 'placement_failed':
      return { kind: 'signal', signal: 'conversationEnded' };
    case 'leg_changed': {
      const talked = event.status === 'completed' && (event.durationSeconds ?? 0) > 0;
      return LEG_ENDINGS.includes(event.status) && !talked
        ? { kind: 'signal', signal: 'legEnded' }
        : { kind: 'record' };
    }
    case 'machine_verdict':
      return isMachine(event) ? { kind: 'signal', signal: 'machineHeard' } : { kind: 'record' };
  }
}

/** The outcome stands. What only confirms it is noted; what would have changed the report is looked at. */
function afterTheEnd(event: CallEvent, outcome: CallOutcome, hasSummary: boolean): Route {
  const news = (isNews: boolean): Route => ({ kind: isNews ? 'late_result' : 'record' });
  switch (event.kind) {
    case 'conversation_ended':
      return news(!hasSummary);
    case 'placement_failed':
      return news(outcome === 'held' || outcome === 'no_conversation' || outcome === 'unresolved');
    case 'leg_changed':
      return news(outcome === 'unresolved' && LEG_ENDINGS.includes(event.status));
    case 'machine_verdict':
      return news(isMachine(event) && outcome === 'held');
  }
}

const isMachine = ({ answeredBy }: MachineVerdict): boolean => answeredBy === 'machine' || answeredBy === 'fax';
