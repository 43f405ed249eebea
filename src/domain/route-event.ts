import type { CallEvent } from './call-event.ts';
import { LEG_ENDINGS } from './conversation.ts';

/** What a stored event means for the workflow of its call. */
export type Route =
  | { kind: 'signal'; signal: 'conversationEnded' | 'legEnded' | 'machineHeard' }
  /** kept and shown; the workflow reads it when it gathers evidence */
  | { kind: 'record' }
  /** names nothing of ours (yet): shown as unclaimed */
  | { kind: 'unclaimed' };

/**
 * Pure: which events wake a workflow. A leg that ended after talk does not: its conversation is still being written up,
 * the post-call event follows and wakes it, and the watch finds it when that event is lost. Each signal costs four
 * history events, so what would only be noted is not signalled.
 */
export function routeEvent(event: CallEvent | null, callId: string | null): Route {
  if (event === null || callId === null) return { kind: 'unclaimed' };
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
      return event.answeredBy === 'machine' || event.answeredBy === 'fax'
        ? { kind: 'signal', signal: 'machineHeard' }
        : { kind: 'record' };
  }
}
