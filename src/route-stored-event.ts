import type { CallWorkflows } from './call-workflows.ts';
import { LEG_ENDINGS } from './domain/conversation.ts';
import type { CallEvent } from './domain/call-event.ts';
import { routeEvent } from './domain/route-event.ts';
import type { Db } from './store/database.ts';
import { isDialUnderWay } from './store/attempts.ts';
import { findAttemptOfEvent, markRouted } from './store/events.ts';
import type { AttemptRow, WebhookEventRow } from './store/schema.ts';
import { addToTimeline } from './store/timeline.ts';

/** A dial is answered or settled in the first looks by then; what still names nobody is somebody else's. */
const DIAL_ANSWERED_WITHIN_MS = 60_000;

/**
 * Brings a stored event to the call it is about: a line in its story, and a signal where the workflow must wake up. It
 * follows the answer to the webhook, or reconcileCalls does it later. Twice is harmless: the line is said once, and a
 * second signal finds the state changed already.
 */
export async function routeStoredEvent(
  db: Db,
  workflows: Pick<CallWorkflows, 'signal'>,
  row: WebhookEventRow,
): Promise<void> {
  if (row.routed_at !== null) return;
  if (row.event === null) return markRouted(db, row.id, null);

  const attempt = await findAttemptOfEvent(db, row.event);
  // The answer to a dial of ours may be about to name it: the next round looks again.
  const isFresh = Date.now() - row.received_at.getTime() < DIAL_ANSWERED_WITHIN_MS;
  if (!attempt && isFresh && (await isDialUnderWay(db))) return;

  const route = routeEvent(row.event, attempt?.call_id ?? null);
  if (attempt) {
    const late = attempt.phase === 'ended' || attempt.phase === 'not_placed';
    await tellTimeline(db, row, attempt, late);
    if (route.kind === 'signal') await workflows.signal(attempt.call_id, route.signal);
  }
  await markRouted(db, row.id, attempt);
}

async function tellTimeline(db: Db, row: WebhookEventRow, attempt: AttemptRow, late: boolean): Promise<void> {
  const event = row.event!;
  await addToTimeline(db, {
    callId: attempt.call_id,
    source: row.provider,
    kind: event.kind,
    text: textOf(event),
    attempt: attempt.number,
    providerAt: event.kind === 'leg_changed' && event.at ? new Date(event.at) : null,
    mark: late ? 'late' : null,
    once: `event:${row.id}`,
  });
}

function textOf(event: CallEvent): string {
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
  }
}
