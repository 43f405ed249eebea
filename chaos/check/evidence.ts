import type { RunRecord, SentRequest, Violation } from '../record.ts';
import { msOf } from './instants.ts';
import { groupBy } from './group-by.ts';

/** A row of `calls`, as far as it is judged. Instants are text. */
export interface CallRow {
  id: string;
  candidate_id: string | null;
  origin: string;
  outside_key: string | null;
  lead_id: string | null;
  to_number: string;
  asked_by: string;
  policy: Record<string, any>;
  dial_by: string;
  trigger_answer: { kind?: string } | null;
  phase: string;
  outcome: string | null;
  needs_attention: string[];
  revision: number;
  closed_at: string | null;
  created_at: string;
}

export interface AttemptRow {
  id: string;
  call_id: string;
  number: number;
  phase: string;
  outcome: string | null;
  sent_at: string | null;
  answer: { kind?: string } | null;
  to_number: string;
  live_until: string | null;
}

export interface DeliveryRow {
  call_id: string;
  version: number;
  idempotency_key: string;
  body: string;
  status: string;
}

export interface LineRow {
  call_id: string;
  at: string;
  kind: string;
}

/** A placement of ours that a provider accepted: the phone rang, or tried to. */
export interface Ring {
  attemptId: string;
  callId: string;
  callSid: string;
  to: string;
  /** null in records of an older bench */
  status: string | null;
  acceptedAtMs: number;
  endedAtMs: number;
}

/** A request to a provider that rings a phone, whatever became of it. */
export interface DialRequest {
  /** null: it names none of ours */
  attemptId: string | null;
  to: string;
  atMs: number;
}

export interface CrmPost {
  /** null: without one */
  key: string | null;
  body: string;
  atMs: number;
  status: number | null;
}

/** The record as the invariants ask for it: what happened outside beside what the rows say. */
export interface Evidence {
  record: RunRecord;
  calls: CallRow[];
  callById: Map<string, CallRow>;
  attempts: AttemptRow[];
  attemptById: Map<string, AttemptRow>;
  deliveries: DeliveryRow[];
  lines: Map<string, LineRow[]>;
  rings: Ring[];
  dialRequests: DialRequest[];
  crmPosts: CrmPost[];
  /** of the traffic and the calls after it */
  requests: SentRequest[];
  /** the latest instant that the record knows of */
  endedAtMs: number;
}

const ATTEMPT_ID = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[1-9]\d*$/;

export const callOfAttempt = (attemptId: string | null): string | null => ATTEMPT_ID.exec(attemptId ?? '')?.[1] ?? null;

export function readEvidence(record: RunRecord): Evidence {
  const rows = <T>(table: string) => (record.database[table] ?? []) as T[];
  const calls = rows<CallRow>('calls');
  const attempts = rows<AttemptRow>('call_attempts');
  return {
    record,
    calls,
    callById: new Map(calls.map((call) => [call.id, call])),
    attempts,
    attemptById: new Map(attempts.map((attempt) => [attempt.id, attempt])),
    deliveries: rows<DeliveryRow>('crm_deliveries'),
    lines: groupBy(rows<LineRow>('timeline'), ({ call_id }) => call_id),
    rings: ringsOf(record),
    dialRequests: record.simulator.requests.flatMap(readDial),
    crmPosts: crmPostsOf(record),
    requests: [...record.facts.requests, ...record.facts.canaryCalls],
    endedAtMs: endOf(record),
  };
}

/** A violation of this call, or of nobody's in particular. */
export const broken = (invariant: string, callId: string | null, what: string): Violation => ({
  invariant,
  callId,
  what,
});

function ringsOf({ simulator }: RunRecord): Ring[] {
  return simulator.calls.flatMap(
    ({ callSid, to, userId, statusCallback, status = null, acceptedAtMs, legEndedAtMs }) => {
      const attemptId = callOfAttempt(userId) ? userId : attemptInAddress(statusCallback);
      const callId = callOfAttempt(attemptId);
      if (attemptId === null || callId === null) return []; // somebody else's
      return [{ attemptId, callId, callSid, to, status, acceptedAtMs, endedAtMs: legEndedAtMs }];
    },
  );
}

function attemptInAddress(address: string | null): string | null {
  return address === null ? null : (parameterOf(address, 'attempt') ?? null);
}

export const parameterOf = (address: string, name: string): string | null =>
  URL.canParse(address) ? new URL(address).searchParams.get(name) : null;

/** One whose body did not arrive rang nobody. */
function readDial(request: RunRecord['simulator']['requests'][number]): DialRequest[] {
  const { provider, method, path, body, at } = request;
  if (method !== 'POST' || body === null) return [];
  const atMs = Date.parse(at);
  if (provider === 'elevenlabs' && path.endsWith('/outbound-call')) {
    const named = body.conversation_initiation_client_data?.user_id;
    return [{ attemptId: callOfAttempt(named) ? named : null, to: String(body.to_number), atMs }];
  }
  if (provider === 'twilio' && path.endsWith('/Calls.json')) {
    const form = new URLSearchParams(String(body));
    const named = attemptInAddress(form.get('StatusCallback')) ?? attemptInAddress(form.get('Url'));
    return [{ attemptId: callOfAttempt(named) ? named : null, to: form.get('To') ?? '', atMs }];
  }
  return [];
}

function crmPostsOf({ simulator }: RunRecord): CrmPost[] {
  return simulator.requests
    .filter(({ provider, method, body }) => provider === 'crm' && method === 'POST' && body !== null)
    .map(({ headers, body, at, status }) => ({
      key: headers['idempotency-key'] ?? null,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      atMs: Date.parse(at),
      status,
    }))
    .sort((one, other) => one.atMs - other.atMs);
}

function endOf({ facts, simulator, database }: RunRecord): number {
  const instants = [
    facts.healedAtMs,
    facts.quietAtMs ?? 0,
    ...facts.canaryCalls.map(({ sentAtMs, answeredAtMs }) => answeredAtMs ?? sentAtMs),
    ...simulator.requests.map(({ at }) => Date.parse(at)),
    ...(database['timeline'] ?? []).map((line) => msOf(line['at'])),
  ];
  return instants.reduce((latest, instant) => Math.max(latest, instant), 0);
}

export const isAccepted = ({ status }: { status: number | null }): boolean =>
  status !== null && status >= 200 && status < 300;
