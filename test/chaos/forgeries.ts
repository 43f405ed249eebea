import { createHmac } from 'node:crypto';
import type { RunRecord } from '../../chaos/record.ts';
import { aHistory, at, BEGAN, CANARY, HELD, row, UNANSWERED, UNCLEAR } from './true-record.ts';

/** A lie put into a true record, and the one invariant that it breaks. */
export type Forgery = [invariant: string, what: string, forge: (record: RunRecord) => void];

const rowsOf = (record: RunRecord, table: string) => record.database[table]!;
const rowOf = (record: RunRecord, table: string, id: string): Record<string, any> =>
  rowsOf(record, table).find((one) => one['id'] === id || one['call_id'] === id)!;
const remove = (record: RunRecord, table: string, id: string): void => {
  record.database[table] = rowsOf(record, table).filter((one) => one['id'] !== id && one['call_id'] !== id);
};
const workflowOf = (record: RunRecord, callId: string) =>
  record.workflows.find(({ workflowId }) => workflowId.endsWith(callId))!;
const dialOf = (record: RunRecord, callId: string) =>
  record.simulator.requests.find(
    ({ provider, body }) => provider === 'elevenlabs' && JSON.stringify(body).includes(callId),
  )!;
const ringOf = (record: RunRecord, callId: string) =>
  record.simulator.calls.find(({ userId }) => userId?.startsWith(callId))!;
const crmPostOf = (record: RunRecord, callId: string) =>
  record.simulator.requests.find(({ headers }) => headers['idempotency-key'] === `${callId}:v1`)!;

/** As if nobody had ever heard of it. */
function forget(record: RunRecord, callId: string): void {
  for (const table of ['calls', 'call_attempts', 'crm_deliveries', 'timeline']) remove(record, table, callId);
  record.database['candidates'] = rowsOf(record, 'candidates').filter(({ id }) => id !== 'candidate-1');
  record.workflows = record.workflows.filter(({ workflowId }) => !workflowId.endsWith(callId));
  record.simulator.calls = record.simulator.calls.filter((call) => !call.userId?.startsWith(callId));
  record.simulator.requests = record.simulator.requests.filter((one) => !JSON.stringify(one).includes(callId));
}

function addAttempt(record: RunRecord, callId: string, sentAfterMs: number): void {
  const first = rowOf(record, 'call_attempts', callId);
  rowsOf(record, 'call_attempts').push({ ...first, id: `${callId}.2`, number: 2, sent_at: row(sentAfterMs) });
  const dial = dialOf(record, callId);
  const body = { ...dial.body, conversation_initiation_client_data: { user_id: `${callId}.2` } };
  record.simulator.requests.push({ ...dial, at: at(sentAfterMs + 10), body });
  record.simulator.calls.push({
    ...{ ...ringOf(record, callId), callSid: 'CA92', userId: `${callId}.2` },
    ...{ acceptedAtMs: BEGAN + sentAfterMs + 11, legEndedAtMs: BEGAN + sentAfterMs + 160 },
  });
  workflowOf(record, callId).progress!['attempt'] = 2;
}

/** A step whose worker was silent for longer than its heartbeat allows. */
function takeOver(record: RunRecord, callId: string, step: string): void {
  const told = workflowOf(record, callId);
  const history = JSON.parse(told.historyJson);
  history.events.splice(
    1,
    0,
    { eventId: '41', activityTaskScheduledEventAttributes: { activityType: { name: step } } },
    {
      eventId: '42',
      activityTaskStartedEventAttributes: {
        ...{ scheduledEventId: '41', attempt: 2 },
        lastFailure: { timeoutFailureInfo: { timeoutType: 'TIMEOUT_TYPE_HEARTBEAT' } },
      },
    },
  );
  told.historyJson = JSON.stringify(history);
}

function acceptAgain(record: RunRecord, callId: string, afterMs: number): void {
  record.simulator.requests.push({ ...crmPostOf(record, callId), at: at(afterMs) });
}

/** Ends the call of which nobody could tell as another one that did not ring, its row decided. */
function neverRang(record: RunRecord, callId: string, outcome: string): void {
  rowOf(record, 'calls', callId)['outcome'] = outcome;
  workflowOf(record, callId).progress!['outcome'] = outcome;
  Object.assign(rowOf(record, 'call_attempts', callId), {
    phase: 'not_placed',
    outcome: 'not_placed',
    live_until: null,
  });
}

/** Its answer was lost, its lease goes on. */
function leaveOpen(record: RunRecord, callId: string): void {
  Object.assign(rowOf(record, 'calls', callId), { phase: 'unknown', outcome: null, closed_at: null });
  Object.assign(rowOf(record, 'call_attempts', callId), { outcome: null, live_until: row(60_000) });
  workflowOf(record, callId).status = 'RUNNING';
  remove(record, 'timeline', callId);
}

function reportUnclear(record: RunRecord): void {
  const headers = { 'idempotency-key': `${UNCLEAR}:v1` };
  record.simulator.requests.push({ ...crmPostOf(record, HELD), at: at(8_700), headers });
  const delivery = { ...rowOf(record, 'crm_deliveries', HELD), call_id: UNCLEAR };
  rowsOf(record, 'crm_deliveries').push({ ...delivery, idempotency_key: `${UNCLEAR}:v1` });
}

/** A person says what neither provider could tell. */
function settle(record: RunRecord, rang: boolean): void {
  record.database['settlements'] = [{ call_id: UNCLEAR, rang, applied_at: row(8_650) }];
  rowOf(record, 'calls', UNCLEAR)['needs_attention'] = [];
  const ended = { live_until: null, phase: rang ? 'ended' : 'not_placed' };
  Object.assign(rowOf(record, 'call_attempts', UNCLEAR), ended, rang ? {} : { outcome: 'not_placed' });
}

function endTakenBack(record: RunRecord, callId: string): void {
  rowOf(record, 'calls', callId)['outcome'] = 'cancelled_by_operator';
  workflowOf(record, callId).progress!['outcome'] = 'cancelled_by_operator';
}

const askToTakeBack = (record: RunRecord, callId: string, result: string): void =>
  void record.facts.takenBack.push({ callId, sentAtMs: BEGAN + 1_000, status: 200, body: { result, phase: 'ended' } });

const ONE_RING: Forgery[] = [
  [
    'I1',
    'a second accepted dial for one attempt',
    (record) => {
      record.simulator.requests.push({ ...dialOf(record, HELD), at: at(1_000) });
      const ring = {
        ...ringOf(record, HELD),
        callSid: 'CA91',
        acceptedAtMs: BEGAN + 1_001,
        legEndedAtMs: BEGAN + 1_400,
      };
      record.simulator.calls.push(ring);
    },
  ],
  [
    'I1',
    'a second accepted dial of a leg of our own',
    (record) => {
      const ring = { ...ringOf(record, HELD), acceptedAtMs: BEGAN + 1_001, legEndedAtMs: BEGAN + 1_400 };
      const statusCallback = `http://localhost/call-status-callback?attempt=${HELD}.1`;
      record.simulator.calls.push({ ...ring, callSid: 'CA91', userId: null, statusCallback });
    },
  ],
  [
    'I1',
    'a second request for one attempt, though it was refused',
    (record) => record.simulator.requests.push({ ...dialOf(record, HELD), at: at(1_000), status: 429 }),
  ],
  [
    'I1',
    'a request that names no attempt',
    (record) => {
      const body = { to_number: '+493023125309' };
      record.simulator.requests.push({ ...dialOf(record, HELD), body });
    },
  ],
  ['I1', 'a second attempt after one that rang', (record) => addAttempt(record, HELD, 1_000)],
  ['I1', 'sent_at after the dial', (record) => void (rowOf(record, 'call_attempts', HELD)['sent_at'] = row(101))],
  ['I1', 'a dial without sent_at', (record) => void (rowOf(record, 'call_attempts', HELD)['sent_at'] = null)],
  [
    'I1',
    'a text that was sent twice',
    (record) => record.simulator.messages.push({ ...record.simulator.messages[0]!, sid: 'SM02' }),
  ],
  ['I1', 'a text before its sent_at', (record) => void (rowOf(record, 'messages', 'text-1')['sent_at'] = row(5_001))],
  ['I1', 'a text that is in no row', (record) => remove(record, 'messages', 'text-1')],
];

const ONE_OUTCOME: Forgery[] = [
  ['I2', 'an acknowledged call without a row', (record) => forget(record, UNANSWERED)],
  ['I2', 'an acknowledgement that names no call', (record) => void (record.facts.requests[0]!.body = {})],
  [
    'I2',
    'an end without an outcome',
    (record) => {
      rowOf(record, 'calls', UNCLEAR)['outcome'] = null;
      workflowOf(record, UNCLEAR).progress!['outcome'] = null;
    },
  ],
  ['I2', 'two ends', (record) => rowsOf(record, 'timeline').push({ ...rowOf(record, 'timeline', HELD) })],
  ['I2', 'no end', (record) => remove(record, 'timeline', HELD)],
  ['I2', 'an end that came too late', (record) => void (rowOf(record, 'timeline', HELD)['at'] = row(60_000))],
  [
    'I2',
    'a call that is still open',
    (record) => {
      rowOf(record, 'calls', UNCLEAR)['closed_at'] = null;
      workflowOf(record, UNCLEAR).status = 'RUNNING';
    },
  ],
  ['I2', 'an open call of which nobody found out whether it rang', (record) => leaveOpen(record, UNCLEAR)],
  [
    'I2',
    'a second call for a request that got no answer',
    (record) => {
      record.facts.requests[1]!.status = null;
      const id = UNANSWERED.replace('01', '91');
      const candidate_id = 'candidate-1';
      rowsOf(record, 'calls').push({ ...rowOf(record, 'calls', UNCLEAR), id, candidate_id, to_number: '+12125550102' });
      rowsOf(record, 'timeline').push({ ...rowOf(record, 'timeline', UNCLEAR), call_id: id });
      const progress = { ...workflowOf(record, UNCLEAR).progress, attempt: 0 };
      record.workflows.push({ ...workflowOf(record, UNCLEAR), workflowId: `candidate-call:${id}`, progress });
    },
  ],
  ['I2', 'a text that was said to be sent', (record) => void (record.simulator.messages = [])],
  ['I2', 'a text that was said not to be sent', (record) => void (record.facts.texts[0]!.status = 500)],
  [
    'I2',
    'a text that became two',
    (record) => {
      const [first] = record.simulator.messages;
      const statusCallback = first!.statusCallback!.replace('text-1', 'text-2');
      record.simulator.messages.push({ ...first!, sid: 'SM02', statusCallback });
      rowsOf(record, 'messages').push({
        ...rowOf(record, 'messages', 'text-1'),
        id: 'text-2',
        twilio_message_sid: 'SM02',
      });
    },
  ],
  ['I2', 'a call that nobody took back', (record) => endTakenBack(record, UNANSWERED)],
  [
    'I2',
    'a conversation that was held, taken back',
    (record) => {
      endTakenBack(record, HELD);
      askToTakeBack(record, HELD, 'ringing_stopped');
    },
  ],
  [
    'I2',
    'a ring of which an operator was told that it will not be',
    (record) => askToTakeBack(record, UNANSWERED, 'not_dialled'),
  ],
  [
    'I2',
    'a ring that was denied',
    (record) => void Object.assign(record.facts.requests[1]!, { status: 500, body: {} }),
  ],
];

const REPORTED: Forgery[] = [
  ['I3', 'a result that never arrived', (record) => void (crmPostOf(record, UNANSWERED).status = 500)],
  ['I3', 'a result whose connection was cut', (record) => void (crmPostOf(record, UNANSWERED).status = null)],
  [
    'I3',
    'a dead letter that the CRM would have taken',
    (record) => {
      crmPostOf(record, UNANSWERED).status = 503;
      rowOf(record, 'crm_deliveries', UNANSWERED)['status'] = 'dead_letter';
      rowOf(record, 'calls', UNANSWERED)['needs_attention'] = ['crm_refused'];
    },
  ],
  ['I3', 'a second acceptance without a reason', (record) => acceptAgain(record, HELD, 1_500)],
  [
    'I3',
    'a second acceptance after another step was taken over',
    (record) => {
      takeOver(record, HELD, 'analyseConversation');
      acceptAgain(record, HELD, 1_500);
    },
  ],
  [
    'I3',
    'other bytes under the same key',
    (record) => {
      const post = { ...crmPostOf(record, HELD), at: at(850), status: 500 };
      record.simulator.requests.push({ ...post, body: { ...post.body, status: 'voicemail' } });
    },
  ],
  [
    'I3',
    'a result without a key',
    (record) => {
      record.simulator.requests.push({ ...crmPostOf(record, HELD), headers: {} });
    },
  ],
  ['I3', 'a result that is in no row', (record) => remove(record, 'crm_deliveries', UNANSWERED)],
  [
    'I3',
    'a further version that never arrived',
    (record) =>
      rowsOf(record, 'crm_deliveries').push({
        ...{ ...rowOf(record, 'crm_deliveries', HELD), version: 2, status: 'retrying' },
        idempotency_key: `${HELD}:v2`,
      }),
  ],
  ['I3', 'no report of a call that a person says rang', (record) => settle(record, true)],
  [
    'I3',
    'a report of a call that a person says did not ring',
    (record) => {
      settle(record, false);
      reportUnclear(record);
    },
  ],
  ...['unresolved', 'expired'].map(
    (outcome): Forgery => [
      'I3',
      `a report of a call that is ${outcome} and did not ring`,
      (record) => {
        if (outcome !== 'unresolved') neverRang(record, UNCLEAR, outcome);
        reportUnclear(record);
      },
    ],
  ),
];

const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');
const hashOf = (e164: string): string =>
  `v2:${hmac('demo-suppression-key', hmac('candidate-calls/suppressions/v1', e164))}`;
const MONDAY_AT_TEN = { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'], from: '10:30', to: '20:00', timeZone: null };

const ALLOWED: Forgery[] = [
  ['I4', 'a dial past its last moment', (record) => void (rowOf(record, 'calls', HELD)['dial_by'] = row(80))],
  [
    'I4',
    'a dial before the window opens in the candidate’s zone',
    (record) => {
      rowOf(record, 'candidates', 'candidate-0')['time_zone'] = 'Europe/Berlin';
      rowOf(record, 'calls', HELD)['policy'].window = MONDAY_AT_TEN;
    },
  ],
  [
    'I4',
    'a dial after an opt-out',
    (record) => rowsOf(record, 'suppressions').push({ phone_hash: hashOf('+493023125301'), created_at: row(0) }),
  ],
  [
    'I4',
    'a dial above the cap of all calls',
    (record) => void (rowOf(record, 'calls', UNANSWERED)['policy'].maxConcurrentCalls = 0),
  ],
  [
    'I4',
    'a dial above the cap of a number',
    (record) => {
      rowOf(record, 'calls', UNANSWERED)['policy'].maxDialsPerNumberPerDay = 1;
      const before = {
        ...rowOf(record, 'call_attempts', HELD),
        id: 'before',
        call_id: 'before',
        sent_at: row(-90_000),
      };
      rowsOf(record, 'call_attempts').push({ ...before, to_number: '+12125550102' });
    },
  ],
  [
    'I4',
    'a dial above the cap of a key',
    (record) => void (rowOf(record, 'calls', UNANSWERED)['policy'].maxDialsPerKeyPerDay = 1),
  ],
  [
    'I4',
    'a dial long after it was let dial',
    (record) => void (rowOf(record, 'call_attempts', HELD)['sent_at'] = row(-20_000)),
  ],
];

const ONE_LIVE_CALL: Forgery[] = [
  [
    'I5',
    'a second call to a number that still rings',
    (record) => {
      ringOf(record, UNANSWERED).to = '+493023125301';
      ringOf(record, HELD).legEndedAtMs = BEGAN + 2_000;
    },
  ],
  [
    'I5',
    'a call to a number of which it is not known whether it rings',
    (record) =>
      void ((ringOf(record, UNANSWERED).to = '+493023125303'),
      (rowOf(record, 'call_attempts', UNCLEAR)['sent_at'] = row(800))),
  ],
];

const NOBODY_FORGOTTEN: Forgery[] = [
  [
    'I6',
    'a candidate without a call',
    (record) => rowsOf(record, 'candidates').push({ id: 'candidate-9', phone: '+493023125309', time_zone: null }),
  ],
  [
    'I6',
    'a status of the carrier that was answered 200 and is not in the inbox',
    (record) => record.simulator.taken!.push({ path: '/', body: 'CallSid=CA01&CallStatus=completed' }),
  ],
  [
    'I6',
    'a status in an event stream that was answered 200 and is not in the inbox',
    (record) =>
      record.simulator.taken!.push({
        path: '/',
        body: '[{"data":{"request":{"parameters":{"CallSid":"CA01","CallStatus":"busy"}}}}]',
      }),
  ],
  [
    'I6',
    'a verdict of the machine detection that was answered 200 and is not in the inbox',
    (record) => record.simulator.taken!.push({ path: '/', body: 'CallSid=CA01&AnsweredBy=human' }),
  ],
  [
    'I6',
    'an end of a conversation that was answered 200 and is not in the inbox',
    (record) => void (rowsOf(record, 'webhook_events')[1]!['conversation_id'] = 'conv_02'),
  ],
  [
    'I6',
    'an unresolved call that nobody is asked to look at',
    (record) => void (rowOf(record, 'calls', UNCLEAR)['needs_attention'] = []),
  ],
  [
    'I6',
    'a dead letter that nobody is asked to look at',
    (record) => {
      crmPostOf(record, UNANSWERED).status = 400;
      rowOf(record, 'crm_deliveries', UNANSWERED)['status'] = 'dead_letter';
    },
  ],
];

const SAME_AT_REST: Forgery[] = [
  ...(['phase', 'outcome', 'revision', 'attempt'] as const).map(
    (field): Forgery => [
      'I7',
      `another ${field} in the workflow`,
      (record) => void (workflowOf(record, HELD).progress![field] = 'another'),
    ],
  ),
  [
    'I7',
    'another outcome as the result of a workflow that can no longer be asked',
    (record) => {
      workflowOf(record, HELD).progress = null;
      workflowOf(record, HELD).historyJson = workflowOf(record, UNANSWERED).historyJson;
    },
  ],
  ['I7', 'a closed call whose workflow runs', (record) => void (workflowOf(record, HELD).status = 'RUNNING')],
  ['I7', 'a workflow that failed', (record) => void (workflowOf(record, HELD).status = 'FAILED')],
  ['I7', 'a call without a workflow', (record) => void record.workflows.shift()],
  [
    'I7',
    'a workflow without a row',
    (record) =>
      record.workflows.push({ ...workflowOf(record, HELD), workflowId: `candidate-call:${HELD.replace('00', '77')}` }),
  ],
  [
    'I7',
    'a closed call with an attempt that is not decided',
    (record) => void (rowOf(record, 'call_attempts', HELD)['outcome'] = null),
  ],
];

const NAME = 'Geheimrätin1';
const NUMBER = '+493023125301';
const SPELLINGS: [string, string][] = [
  ['a name', NAME],
  ['an escaped name', JSON.stringify({ name: NAME }).replace('ä', '\\u00e4')],
  ['a URL-encoded name', encodeURIComponent(NAME)],
  ['a number in E.164', NUMBER],
  ['a number in digits', '493023125301'],
  ['a national number', '03023125301'],
  ['a number for the international prefix', '00493023125301'],
  ['a URL-encoded number', encodeURIComponent(NUMBER)],
  ['a grouped American number', '(212) 555-0102'],
  ...['', 'x', 'xy'].flatMap((before): [string, string][] => [
    [`a name in base64, ${before.length} bytes in`, Buffer.from(`${before}${NAME}!`).toString('base64')],
    [`a number in base64, ${before.length} bytes in`, Buffer.from(`${before}${NUMBER}!`).toString('base64')],
  ]),
  ['what the bench itself calls personal', 'Kanaria'],
];

const NOTHING_PERSONAL: Forgery[] = [
  ...SPELLINGS.map(
    ([what, text]): Forgery => [
      'I8',
      `${what} in a log`,
      (record) => void (record.logs['worker'] += `{"msg":"${text}"}\n`),
    ],
  ),
  [
    'I8',
    'a name in a payload',
    (record) => {
      const data = Buffer.from(JSON.stringify({ callId: HELD, lastName: NAME })).toString('base64');
      workflowOf(record, HELD).historyJson += `{"data": "${data}"}`;
    },
  ],
  ['I8', 'a number in a failure', (record) => void (workflowOf(record, HELD).historyJson += `{"message":"${NUMBER}"}`)],
  [
    'I8',
    'a number in a workflow’s id',
    (record) => {
      const workflowId = `follow-up-lead:lead_${NUMBER.slice(1)}`;
      record.workflows.push({ ...workflowOf(record, HELD), workflowId });
    },
  ],
  ['I8', 'a name in Temporal’s file', (record) => void (record.facts.personalInTemporalFile = { [NAME]: 2 })],
];

const FORGED: Forgery[] = [
  [
    'I9',
    'a forged event in the inbox',
    (record) =>
      rowsOf(record, 'webhook_events').push({
        id: 'event-9',
        raw: `\\x${Buffer.from('{"id":"f0e9ed0001"}').toString('hex')}`,
      }),
  ],
  [
    'I9',
    'a forged id in a row',
    (record) => rowsOf(record, 'webhook_events').push({ id: 'event-9', call_sid: 'CAf0e9ed0001' }),
  ],
  [
    'I9',
    'a forged id in a history',
    (record) => void (workflowOf(record, HELD).historyJson += '{"id":"CAf0e9ed0001"}'),
  ],
  ['I9', 'a forged request that was taken', (record) => void (record.facts.forged[0]!.status = 200)],
  ['I9', 'a forged request that broke something', (record) => void (record.facts.forged[0]!.status = 500)],
];

const RECOVERED: Forgery[] = [
  [
    'I10',
    'a call after healing that was not accepted, though the machine was only slow',
    (record) => {
      record.facts.stoodStillMs = 1_900;
      record.facts.canaryCalls.push({ ...record.facts.canaryCalls[0]!, status: 503, body: {} });
    },
  ],
  ['I10', 'a product that is not ready again', (record) => void (record.facts.readyAtEnd = false)],
  [
    'I10',
    'a call after healing that was not accepted',
    (record) => void record.facts.canaryCalls.push({ ...record.facts.canaryCalls[0]!, status: 503, body: {} }),
  ],
  [
    'I10',
    'a call after healing that was not held',
    (record) => {
      rowOf(record, 'calls', CANARY)['outcome'] = 'no_answer';
      workflowOf(record, CANARY).progress!['outcome'] = 'no_answer';
    },
  ],
];

/** At least one for each invariant. */
export const FORGERIES: Forgery[] = [
  ...[ONE_RING, ONE_OUTCOME, REPORTED, ALLOWED, ONE_LIVE_CALL],
  ...[NOBODY_FORGOTTEN, SAME_AT_REST, NOTHING_PERSONAL, FORGED, RECOVERED],
].flat();

/** What looks odd and is as it should be: each has its reason in the record. */
export const TRUE_VARIANTS: [string, (record: RunRecord) => void][] = [
  [
    'a call after healing that was refused while the whole machine stood still',
    (record) => {
      record.facts.stoodStillMs = 5_100;
      record.facts.canaryCalls.push({ ...record.facts.canaryCalls[0]!, status: 503, body: {} });
    },
  ],
  [
    'a call that was taken back while it rang',
    (record) => {
      endTakenBack(record, UNANSWERED);
      askToTakeBack(record, UNANSWERED, 'ringing_stopped');
      ringOf(record, UNANSWERED).status = 'canceled';
    },
  ],
  [
    'a second acceptance while the worker was away',
    (record) => {
      crmPostOf(record, UNANSWERED).at = at(2_900);
      acceptAgain(record, UNANSWERED, 3_600);
    },
  ],
  [
    'a second acceptance while no delivery could be written',
    (record) => {
      record.schedule.faults.push({
        index: 1,
        at: { ms: 900 },
        what: 'disk-full',
        target: 'crm_deliveries',
        forMs: 400,
      });
      record.facts.faults.push({ index: 1, firedAtMs: BEGAN + 900, healedAtMs: BEGAN + 1_300 });
      acceptAgain(record, HELD, 1_500);
    },
  ],
  [
    'a second acceptance of a step that another worker took over',
    (record) => {
      takeOver(record, HELD, 'reportToCrm');
      acceptAgain(record, HELD, 1_500);
    },
  ],
  [
    'a second try of what was not accepted',
    (record) => {
      record.simulator.requests.push({ ...crmPostOf(record, HELD), at: at(850), status: null });
    },
  ],
  [
    'a dead letter that the CRM refused for good',
    (record) => {
      crmPostOf(record, UNANSWERED).status = 400;
      rowOf(record, 'crm_deliveries', UNANSWERED)['status'] = 'dead_letter';
      rowOf(record, 'calls', UNANSWERED)['needs_attention'] = ['crm_refused'];
    },
  ],
  ['a call that did not ring, and is not reported', (record) => neverRang(record, UNCLEAR, 'expired')],
  [
    'an open call of which it is not known whether it rings, after a restore',
    (record) => {
      leaveOpen(record, UNCLEAR);
      record.facts.databaseRestored = true;
    },
  ],
  [
    'an unresolved call that a person says rang, and its report',
    (record) => {
      settle(record, true);
      reportUnclear(record);
    },
  ],
  ['an unresolved call that a person says did not ring', (record) => settle(record, false)],
  [
    'a body that tries the CRM out',
    (record) => {
      const idempotency_key = `${UNCLEAR}:v0`;
      const headers = { 'idempotency-key': idempotency_key };
      record.simulator.requests.push({ ...crmPostOf(record, HELD), at: at(2_000), headers });
      const delivery = { ...rowOf(record, 'crm_deliveries', HELD), call_id: UNCLEAR, version: 0 };
      rowsOf(record, 'crm_deliveries').push({ ...delivery, idempotency_key });
    },
  ],
  [
    'a text that was refused before it was sent',
    (record) => {
      const form = `To=%2B493023125301&StatusCallback=${encodeURIComponent(record.simulator.messages[0]!.statusCallback!)}`;
      const refused = { provider: 'twilio', path: '/twilio/2010-04-01/Accounts/AC1/Messages.json', status: 429 };
      record.simulator.requests.push({ ...dialOf(record, HELD), ...refused, body: form, at: at(4_900) });
    },
  ],
  [
    'a dial whose connection was refused before a byte of it was read',
    (record) => record.simulator.requests.push({ ...dialOf(record, HELD), at: at(90), body: null, status: null }),
  ],
  [
    'a story that was told again after its end, from its beginning',
    (record) => {
      const told = workflowOf(record, HELD);
      const historyJson = aHistory({ callId: HELD }, 'held', 9_000);
      record.workflows.unshift({ ...told, runId: 'run-9', historyJson, progress: { ...told.progress, revision: 11 } });
      for (const run of [record.workflows[0]!, told]) run.touched = true;
      rowOf(record, 'calls', HELD)['revision'] = 11;
    },
  ],
  [
    'a story that was terminated and told again',
    (record) => {
      rowsOf(record, 'timeline').push({ call_id: HELD, kind: 'told_again', at: row(700) });
      const historyJson = aHistory({ callId: HELD }, null, 600);
      const ended = { ...workflowOf(record, HELD), runId: 'run-9', historyJson, status: 'TERMINATED', progress: null };
      record.workflows.push({ ...ended, touched: true });
    },
  ],
  [
    'a call that a restored database has lost',
    (record) => {
      record.facts.databaseRestored = true;
      for (const table of ['calls', 'call_attempts', 'crm_deliveries', 'timeline']) remove(record, table, UNANSWERED);
      record.database['candidates'] = rowsOf(record, 'candidates').filter(({ id }) => id !== 'candidate-1');
    },
  ],
  [
    'an opt-out that was worked off only after the dial',
    (record) => {
      rowsOf(record, 'suppressions').push({ phone_hash: hashOf(NUMBER), created_at: row(50) });
      rowsOf(record, 'webhook_events').push({ id: 'event-2', received_at: row(50), routed_at: row(700) });
    },
  ],
  ['a forged request that met a database that was away', (record) => void (record.facts.forged[0]!.status = 503)],
  ['a forged request whose connection was cut', (record) => void (record.facts.forged[0]!.status = null)],
];

/** What makes a run prove nothing. */
export const EMPTY_PASSES: [string, (record: RunRecord) => void][] = [
  [
    'only 1 of 3 calls were acknowledged',
    (record) => {
      for (const request of record.facts.requests.slice(1)) Object.assign(request, { status: null, body: null });
    },
  ],
  [
    'only 0 of 0 calls were acknowledged',
    (record) => {
      record.schedule.calls = [];
      record.facts.requests = [];
    },
  ],
  [
    'no call was held',
    (record) => {
      for (const table of [rowOf(record, 'calls', HELD), workflowOf(record, HELD).progress!])
        table['outcome'] = 'no_answer';
    },
  ],
  ['this machine stood still for 5100 ms', (record) => void (record.facts.stoodStillMs = 5_100)],
  ['fault 0 (kill worker) did not happen', (record) => void (record.facts.faults[0]!.firedAtMs = null)],
  ['fault 0 (kill worker) did not happen', (record) => void (record.facts.faults = [])],
  [
    'api ended by itself: exit code 134',
    (record) => record.facts.exits.push({ process: 'api', atMs: BEGAN, how: 'exit code 134', ours: false }),
  ],
];
