import type { InboxEvent, LegChanged } from '../domain/calls/call-event.ts';
import { readCall } from '../store/calls/calls.ts';
import { idsOfEvent } from '../store/events.ts';
import { keepOutsideCall } from '../store/calls/outside-calls.ts';
import type { AttemptRow } from '../store/schema.ts';
import type { RoutingDependencies } from './dependencies.ts';

/**
 * Takes up a call that somebody else placed: its row, then its workflow, so that it is watched, analysed and reported like
 * one of ours. Twice is harmless: the provider's ids find the row that is there, and a running workflow refuses a second start.
 */
export async function followOutsideCall(deps: RoutingDependencies, event: InboxEvent): Promise<AttemptRow> {
  const { callSid, conversationId } = idsOfEvent(event);
  const attempt = await keepOutsideCall(deps.db, {
    callSid,
    conversationId,
    ...numbersOf(event, deps.line),
    policy: deps.policy,
  });
  await deps.calls.start(await readCall(deps.db, attempt.call_id));
  return attempt;
}

/** Whose phone it is. What the event does not say is filled in from the evidence. */
function numbersOf(event: InboxEvent, line: string): { toNumber: string; line: string } {
  if (event.kind !== 'leg_changed') return { toNumber: '', line };
  const theyRangUs = rangUs(event, line);
  return theyRangUs ? { toNumber: event.from, line: event.to } : { toNumber: event.to, line: event.from };
}

const rangUs = ({ inbound, to, from }: LegChanged, line: string): boolean =>
  from === line ? false : inbound === true || to === line;
