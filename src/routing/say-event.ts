import type { InboxEvent } from '../domain/calls/call-event.ts';
import { LEG_ENDINGS } from '../domain/calls/conversation.ts';
import type { Db } from '../store/database.ts';
import type { AttemptRow, RoutableEvent } from '../store/schema.ts';
import { addToTimeline } from '../store/calls/timeline.ts';

/** Says an event in the story of its call. Twice is harmless: the line is said once. */
export async function sayEvent(db: Db, row: RoutableEvent, event: InboxEvent, attempt: AttemptRow): Promise<void> {
  const isLate = attempt.phase === 'ended' || attempt.phase === 'not_placed';
  await addToTimeline(db, {
    callId: attempt.call_id,
    source: row.provider,
    kind: event.kind,
    text: textOf(event),
    attempt: attempt.number,
    providerAt: event.kind === 'leg_changed' && event.at ? new Date(event.at) : null,
    mark: isLate ? 'late' : null,
    once: `event:${row.id}`,
  });
}

function textOf(event: InboxEvent): string {
  switch (event.kind) {
    case 'conversation_ended':
      return 'The voice agent reported the conversation';
    case 'placement_failed':
      return `The voice agent reported that nobody was reached (${event.reason})`;
    case 'machine_verdict':
      return `Machine detection: ${event.answeredBy}`;
    case 'leg_changed': {
      const talk =
        LEG_ENDINGS.includes(event.status) && event.durationSeconds ? ` after ${event.durationSeconds} s` : '';
      return `The carrier reported: ${event.status.replace('_', ' ')}${talk}`;
    }
    case 'recording_ready':
      return 'The carrier has a recording';
    case 'conversation_moment':
      return MOMENTS[event.moment];
    case 'message_received':
      return 'A message came in';
    case 'message_status':
      return `A message is ${event.status}`;
  }
}

/** What is said is in the transcript; here is only that it is said. */
const MOMENTS = {
  conversation_started: 'The conversation began',
  conversation_ended: 'The conversation ended',
  user_message: 'The candidate spoke',
  agent_message: 'The voice agent spoke',
  interruption: 'Somebody interrupted',
  silence_detected: 'Silence on the line',
} as const;
