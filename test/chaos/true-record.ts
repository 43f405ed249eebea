import type { RunRecord, SentRequest } from '../../chaos/record.ts';

/** The instant at which everything began, as unix milliseconds. */
export const BEGAN = Date.parse('2026-03-02T09:00:00.000Z');

/** So many milliseconds later: as PostgreSQL writes it, and as the simulator's log does. */
export const row = (afterMs: number): string =>
  `${new Date(BEGAN + afterMs).toISOString().replace('T', ' ').replace('Z', '')}456+00`;
export const at = (afterMs: number): string => new Date(BEGAN + afterMs).toISOString();

const CALL_IDS = ['held', 'unanswered', 'unclear', 'canary'].map(
  (_, index) => `0195575c-0000-7000-8000-00000000000${index}`,
) as [string, string, string, string];
export const [HELD, UNANSWERED, UNCLEAR, CANARY] = CALL_IDS;

const POLICY = {
  ...{ questionnaireRetryForMs: 1_500, dialWithinMs: 6_000, dialRequestMs: 1_500, ringMs: 1_500, callbackGraceMs: 500 },
  ...{ longestConversationMs: 4_000, leaseMarginMs: 1_500, conversationPollForMs: 4_000, amdWaitMs: 1_000 },
  ...{ analysisRetryForMs: 4_000, crmRetryForMs: 15_000, crmRetryMaxMs: 500, crmRequestMs: 1_000 },
  ...{
    maxAttempts: 1,
    maxConcurrentCalls: 50,
    maxDialsPerNumberPerDay: null,
    maxDialsPerKeyPerDay: 2_000,
    window: null,
  },
};

/** One candidate's call, told once for every table and log that knows of it. */
interface Told {
  id: string;
  index: number;
  to: string;
  lastName: string;
  acceptedAfterMs: number;
  outcome: string;
  /** how long its leg lasted; null: nothing rang */
  rangForMs: number | null;
  /** after it was accepted */
  closedForMs: number;
}

const TOLD: Told[] = [
  { id: HELD, index: 0, to: '+493023125301', outcome: 'held', acceptedAfterMs: 100, rangForMs: 450 },
  { id: UNANSWERED, index: 1, to: '+12125550102', outcome: 'no_answer', acceptedAfterMs: 900, rangForMs: 150 },
  { id: UNCLEAR, index: 2, to: '+493023125303', outcome: 'unresolved', acceptedAfterMs: 1_500, rangForMs: null },
  { id: CANARY, index: 3, to: '+493023125304', outcome: 'held', acceptedAfterMs: 12_000, rangForMs: 450 },
].map((told) => ({
  ...told,
  lastName: `Geheimrätin${told.index}`,
  closedForMs: told.rangForMs === null ? 7_100 : 900,
}));

/**
 * The record of a small run in which all is as it should be: a held call, one that nobody answered, one of which nobody
 * could say how it ended, a text, a killed worker, a forged request, and a call after everything was healed. New each
 * time, so that a test may forge what it likes.
 */
export function aTrueRecord(): RunRecord {
  const requests = TOLD.map(requestOf);
  return {
    schedule: {
      ...{ version: 1, seed: '9f3c000000000001', placement: 'elevenlabs', policy: {}, healAtMs: 7_500 },
      calls: TOLD.slice(0, 3).map(({ index, to, lastName, outcome, acceptedAfterMs }) => ({
        ...{ index, atMs: acceptedAfterMs, to, firstName: 'Kanaria', lastName, outcome, providerFaults: [], times: 1 },
        idempotencyKey: `key-${index}`,
      })),
      faults: [{ index: 0, at: { ms: 3_000 }, what: 'kill', target: 'worker', forMs: 500 }],
    },
    facts: {
      ...{ trafficFromMs: BEGAN, healedAtMs: BEGAN + 8_000, quietAtMs: BEGAN + 11_500, policy: POLICY },
      requests: requests.slice(0, 3),
      faults: [{ index: 0, firedAtMs: BEGAN + 3_000, healedAtMs: BEGAN + 3_500 }],
      exits: [{ process: 'worker', atMs: BEGAN + 3_000, how: 'signal SIGKILL', ours: true }],
      absences: [{ process: 'worker', fromMs: BEGAN + 3_000, untilMs: BEGAN + 3_500 }],
      forged: [{ mark: 'f0e9ed0001', path: '/call-status-callback', status: 403, documented: [403] }],
      texts: [{ ...textRequest }],
      takenBack: [
        {
          callId: HELD,
          sentAtMs: BEGAN + 2_000,
          status: 200,
          body: { result: 'conversation_continues', phase: 'talking' },
        },
        { callId: UNCLEAR, sentAtMs: BEGAN + 3_100, status: null, body: null },
      ],
      canaryCalls: requests.slice(3),
      ...{ readyAtEnd: true, personal: ['Kanaria'], personalInTemporalFile: {}, databaseRestored: false },
    },
    simulator: {
      requests: [...TOLD.map(dialOf), ...TOLD.filter(isReported).map(crmPostOf)].map((request, index) => ({
        ...{ seq: index + 1, method: 'POST', query: {}, status: 200 },
        ...request,
      })),
      calls: TOLD.flatMap(legOf),
      messages: [
        {
          ...{ sid: 'SM01', to: '+493023125301', acceptedAtMs: BEGAN + 5_000 },
          statusCallback: 'http://localhost/api/webhooks/twilio/sms/status?message_id=text-1',
        },
      ],
      taken: [
        { path: '/call-status-callback?attempt=x', body: 'CallSid=CA01&CallStatus=no-answer' },
        { path: '/webhooks', body: '{"type":"post_call_transcription","data":{"conversation_id":"conv_01"}}' },
        { path: '/events', body: '[{"data":{"request":{"parameters":{"CallSid":"CA01","CallStatus":"no-answer"}}}}]' },
        { path: '/recording-status-callback', body: 'CallSid=CA01&RecordingSid=RE01' },
      ],
    },
    database: {
      candidates: TOLD.map(({ index, to }) => ({ id: `candidate-${index}`, phone: to, time_zone: null })),
      calls: TOLD.map(callRow),
      call_attempts: TOLD.map(attemptRow),
      crm_deliveries: TOLD.filter(isReported).map(deliveryRow),
      timeline: TOLD.map(({ id, acceptedAfterMs }) => ({
        call_id: id,
        kind: 'closed',
        at: row(acceptedAfterMs + 900),
      })),
      messages: [{ id: 'text-1', twilio_message_sid: 'SM01', sent_at: row(4_990) }],
      suppressions: [],
      webhook_events: [
        {
          ...{ id: 'event-1', raw: '\\x7b7d', received_at: row(600), routed_at: row(610) },
          ...{ call_sid: 'CA01', event: { kind: 'leg_changed', status: 'no_answer' } },
        },
        {
          ...{ id: 'event-2', raw: '\\x7b7d', received_at: row(620), routed_at: row(630) },
          ...{ conversation_id: 'conv_01', event: { kind: 'conversation_ended' } },
        },
      ],
    },
    workflows: TOLD.map(workflowOf),
    logs: { api: '{"msg":"listening"}\n', worker: '{"msg":"working"}\n' },
  };
}

const isReported = ({ rangForMs }: Told): boolean => rangForMs !== null;

/** Of the text to the first of them. */
const textRequest: SentRequest = {
  ...{ index: 0, to: '+493023125301', idempotencyKey: null, sentAtMs: BEGAN + 4_980, answeredAtMs: BEGAN + 5_020 },
  ...{ status: 200, body: { success: true } },
};

const requestOf = ({ id, index, to, acceptedAfterMs }: Told): SentRequest => ({
  ...{ index, to, idempotencyKey: `key-${index}`, status: 200, body: { status: 'success', data: { call_id: id } } },
  ...{ sentAtMs: BEGAN + acceptedAfterMs - 50, answeredAtMs: BEGAN + acceptedAfterMs + 20 },
});

const dialOf = ({ id, to, acceptedAfterMs, rangForMs }: Told) => ({
  ...{
    provider: 'elevenlabs',
    path: '/elevenlabs/v1/convai/twilio/outbound-call',
    headers: {},
    at: at(acceptedAfterMs),
  },
  body: { to_number: to, conversation_initiation_client_data: { user_id: `${id}.1` } },
  ...(rangForMs === null && { status: null }),
});

const crmPostOf = (told: Told) => ({
  ...{
    provider: 'crm',
    path: '/crm',
    headers: { 'idempotency-key': `${told.id}:v1` },
    at: at(told.acceptedAfterMs + 800),
  },
  body: crmEntryOf(told),
});

const crmEntryOf = ({ to, outcome }: Told) => ({ type: 'conversationAICall', to, status: outcome });

const legStatusOf = (outcome: string): string => (outcome === 'held' ? 'completed' : 'no-answer');

const legOf = ({ id, index, to, outcome, acceptedAfterMs, rangForMs }: Told) =>
  rangForMs === null
    ? []
    : [
        {
          ...{
            callSid: `CA${index}`,
            conversationId: `conv_${index}`,
            to,
            userId: `${id}.1`,
            statusCallback: null,
            status: legStatusOf(outcome),
          },
          ...{ acceptedAtMs: BEGAN + acceptedAfterMs + 1, legEndedAtMs: BEGAN + acceptedAfterMs + 1 + rangForMs },
        },
      ];

const callRow = ({ id, index, to, acceptedAfterMs, outcome, closedForMs }: Told) => ({
  ...{ id, candidate_id: `candidate-${index}`, origin: 'us', outside_key: null, lead_id: null, to_number: to },
  ...{
    asked_by: 'key',
    policy: { ...POLICY },
    dial_by: row(acceptedAfterMs + 5_950),
    phase: 'closed',
    outcome,
    revision: 6,
  },
  trigger_answer: { kind: outcome === 'unresolved' ? 'unknown' : 'placed' },
  needs_attention: outcome === 'unresolved' ? ['nobody_could_be_asked'] : [],
  ...{ closed_at: row(acceptedAfterMs + closedForMs), created_at: row(acceptedAfterMs - 50) },
});

const attemptRow = ({ id, to, acceptedAfterMs, outcome, rangForMs }: Told) => ({
  ...{ id: `${id}.1`, call_id: id, number: 1, to_number: to, outcome, sent_at: row(acceptedAfterMs - 10) },
  ...{ phase: rangForMs === null ? 'unknown' : 'ended', answer: rangForMs === null ? null : { kind: 'placed' } },
  live_until: rangForMs === null ? row(acceptedAfterMs + 6_990) : null,
});

const deliveryRow = (told: Told) => ({
  ...{ call_id: told.id, version: 1, idempotency_key: `${told.id}:v1`, status: 'delivered', tries: 1 },
  body: JSON.stringify(crmEntryOf(told)),
});

const workflowOf = ({ id, index, outcome, acceptedAfterMs, closedForMs }: Told) => ({
  ...{ workflowId: `candidate-call:${id}`, runId: `run-${index}`, type: 'candidateCall', status: 'COMPLETED' },
  ...{ touched: false, progress: { phase: 'closed', outcome, revision: 6, attempt: 1 } },
  historyJson: aHistory({ callId: id, attempt: 1, revision: 1 }, outcome, acceptedAfterMs + closedForMs),
});

/** What of an exported history matters here: its end, and payloads in base64. */
export const aHistory = (input: unknown, result: unknown, endedAfterMs: number): string =>
  JSON.stringify({
    events: [
      { workflowExecutionStartedEventAttributes: { input: { payloads: [{ data: base64(input) }] } } },
      {
        eventTime: at(endedAfterMs),
        workflowExecutionCompletedEventAttributes: { result: { payloads: [{ data: base64(result) }] } },
      },
    ],
  });

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
