import type { CallEvent, LegChanged } from './call-event.ts';
import { type AnsweredBy, type Conversation, LEG_ENDINGS, type LegStatus } from './conversation.ts';
import type { Evidence } from './evidence.ts';

/** A stored event of an attempt, with what its bytes hold of the conversation. */
export interface ToldEvent {
  event: CallEvent;
  /** of the report of a conversation's end; null when there is none, or it cannot be read */
  conversation: Conversation | null;
  receivedAt: Date;
}

/** All that callbacks have said about an attempt. */
export interface Told {
  conversation: Conversation | null;
  conversationId: string | null;
  callSid: string | null;
  legStatus: LegStatus | null;
  durationSeconds: number | null;
  answeredBy: AnsweredBy | null;
  placementFailure: Evidence['placementFailure'];
  answeredAt: Date | null;
  endedAt: Date | null;
}

/** Order of a leg's life: a late `ringing` never beats an ending that came before it. */
const LEG_ORDER: readonly LegStatus[] = ['queued', 'initiated', 'ringing', 'in_progress', ...LEG_ENDINGS];

/** Pure: the same events say the same, in whatever order they came and however often each of them came. */
export function whatWasTold(events: readonly ToldEvent[]): Told {
  const told: Told = {
    conversation: null,
    conversationId: null,
    callSid: null,
    legStatus: null,
    durationSeconds: null,
    answeredBy: null,
    placementFailure: null,
    answeredAt: null,
    endedAt: null,
  };
  for (const { event, conversation, receivedAt } of events) {
    told.callSid ??= event.callSid;
    switch (event.kind) {
      case 'conversation_ended':
        told.conversationId = event.conversationId;
        // A report without a summary, however late, takes nothing away from one that has it.
        if (conversation && (conversation.summary || !told.conversation?.summary)) told.conversation = conversation;
        break;
      case 'placement_failed':
        told.conversationId ??= event.conversationId;
        told.placementFailure = event.reason;
        break;
      case 'machine_verdict':
        told.answeredBy = event.answeredBy;
        break;
      case 'leg_changed':
        hearLeg(told, event, receivedAt);
        break;
    }
  }
  return told;
}

function hearLeg(told: Told, event: LegChanged, receivedAt: Date): void {
  // Dates come back from jsonb as text.
  const at = event.at ? new Date(event.at) : receivedAt;
  told.answeredBy ??= event.answeredBy;
  told.durationSeconds ??= event.durationSeconds;
  if (event.status === 'in_progress') told.answeredAt = at;
  if (LEG_ENDINGS.includes(event.status)) told.endedAt ??= at;
  if (told.legStatus !== null && LEG_ENDINGS.includes(told.legStatus)) return;
  if (told.legStatus === null || LEG_ORDER.indexOf(event.status) > LEG_ORDER.indexOf(told.legStatus))
    told.legStatus = event.status;
}
