import type { InboxEvent } from '../domain/calls/call-event.ts';
import { isRecordingFrame } from '../domain/leads/call-frames.ts';
import { type EventFacts, type Route, routeEvent } from '../domain/route-event.ts';
import { isDialUnderWay } from '../store/calls/attempts.ts';
import {
  findSubject,
  holdsLeadUpdate,
  idsOfEvent,
  type KnownCall,
  markRouted,
  type Subject,
  subjectOfAttempt,
} from '../store/events.ts';
import { interviewOfConversation } from '../store/interviews/interview-sessions.ts';
import type { InterviewSessionRow } from '../store/interviews/interview-tables.ts';
import { publishToLead } from '../store/leads/leads.ts';
import type { AttemptRow, EventClaim, OwedWorkflow, RoutableEvent } from '../store/schema.ts';
import type { RoutingDependencies } from './dependencies.ts';
import { followOutsideCall } from './follow-outside-call.ts';
import { followMessageStatus } from './follow-message-status.ts';
import { startKeepRecording } from './start-keep-recording.ts';
import { startLateResult } from './start-late-result.ts';
import { startReply } from './start-reply.ts';
import { sayEvent } from './say-event.ts';

/**
 * Brings a stored event to where it belongs (route-event.ts): a line in a call's story, a frame in a lead's stream, a
 * workflow that wakes up or begins. It follows the answer to the webhook, or reconcileCalls does it later. Twice is
 * harmless: lines and frames are said once, a workflow's id is used once, a second signal finds the state changed.
 */
export async function routeStoredEvent(deps: RoutingDependencies, row: RoutableEvent): Promise<void> {
  if (row.routed_at !== null) return;
  const { event } = row;
  const namesRecording = row.lead_update?.frames.some(isRecordingFrame) ?? false;
  if (!namesRecording) await showLead(deps, row, null);
  const routed = event ? await bring(deps, row, event, await findSubject(deps.db, event)) : NOBODYS;
  if (routed === 'later') return;
  // Our address of a recording has the call's id in it, which is known by now.
  if (namesRecording) await showLead(deps, row, routed.attempt);
  await markRouted(deps.db, row.id, routed);
}

async function showLead(deps: RoutingDependencies, row: RoutableEvent, attempt: AttemptRow | null): Promise<void> {
  const { id, lead_update: update } = row;
  if (update === null) return;
  const recordingUrl = attempt && `${deps.publicUrl}/api/v1/calls/${attempt.call_id}/recording`;
  await deps.db.transaction().execute(async (trx) => {
    // Its person may have been erased since it was stored; who erases now waits.
    if (await holdsLeadUpdate(trx, id)) await publishToLead(trx, update, `event:${id}`, recordingUrl);
  });
}

interface Found {
  attempt: AttemptRow | null;
  claimedBy: EventClaim | null;
  owes?: OwedWorkflow | null;
}
type Routed = 'later' | Found;
const NOBODYS: Found = { attempt: null, claimedBy: null };

/** What has no row of its own that would say that it is still to be done. */
const OWES: Partial<Record<Route['kind'], OwedWorkflow>> = { late_result: 'lateResult', reply_to_sms: 'replyToSms' };

/** Whose it is when it is not a call's. */
const CLAIMS: Partial<Record<Route['kind'], EventClaim>> = {
  interview: 'interview',
  reply_to_sms: 'message',
  message_status: 'message',
  keep_recording: 'recording',
};

async function bring(
  deps: RoutingDependencies,
  row: RoutableEvent,
  event: InboxEvent,
  subject: Subject | null,
): Promise<Routed> {
  const { attempt = null, call = null } = subject ?? {};
  const { conversationId } = idsOfEvent(event);
  const interview = conversationId === null ? null : await interviewOfConversation(deps.db, conversationId);
  const route = routeEvent(event, await factsOf(deps, row, call, interview));
  if (route.kind === 'wait') return 'later';
  if (route.kind === 'outside_call') {
    const followed = await followOutsideCall(deps, event);
    return bring(deps, row, event, await subjectOfAttempt(deps.db, followed));
  }
  if (attempt) await sayEvent(deps.db, row, event, attempt);
  await act(deps, { row, event, route, call, interview });
  return {
    attempt,
    claimedBy: CLAIMS[route.kind] ?? (attempt ? 'call' : null),
    owes: OWES[route.kind] ?? null,
  };
}

interface Brought {
  row: RoutableEvent;
  event: InboxEvent;
  route: Route;
  call: KnownCall | null;
  interview: InterviewSessionRow | null;
}

async function act(deps: RoutingDependencies, { row, event, route, call, interview }: Brought): Promise<void> {
  switch (route.kind) {
    case 'signal':
      await deps.calls.signal(call!, route.signal);
      break;
    case 'late_result':
      await startLateResult(deps.workflows, call!.id, row.id);
      break;
    case 'reply_to_sms':
      if (event.kind === 'message_received') await startReply(deps.workflows, row.id, event);
      break;
    case 'message_status':
      if (event.kind === 'message_status') await followMessageStatus(deps, row, event);
      break;
    case 'keep_recording':
      if (event.kind === 'recording_ready') await startKeepRecording(deps, event, call?.id ?? null);
      break;
    case 'interview':
      await deps.interviews.wake(interview!);
      break;
    default:
      break;
  }
}

async function factsOf(
  { db, policy }: RoutingDependencies,
  row: RoutableEvent,
  call: KnownCall | null,
  interview: InterviewSessionRow | null,
): Promise<EventFacts> {
  const isFresh = Date.now() - row.received_at.getTime() < policy.outsideCallWaitMs;
  return {
    call: call && { outcome: call.outcome, hasSummary: call.has_summary },
    isInterview: interview !== null,
    atDropInDoor: row.at_drop_in_door,
    dialUnderWay: call === null && isFresh && (await isDialUnderWay(db)),
  };
}
