import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { CallEvent } from '../../../src/domain/calls/call-event.ts';
import type { Conversation } from '../../../src/domain/calls/conversation.ts';
import { NO_QUESTIONNAIRE, type Question } from '../../../src/domain/calls/questionnaire.ts';
import { attemptId } from '../../../src/domain/ids.ts';
import { attemptsOfCall, recordPlaced } from '../../../src/store/calls/attempts.ts';
import { type CallPartsReader, createCallPartsReader } from '../../../src/store/calls/call-parts.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import { keepAnalysis, keepConversation } from '../../../src/store/calls/conversations.ts';
import { keepDelivery, recordDelivery, TEST_VERSION } from '../../../src/store/calls/crm-deliveries.ts';
import { json } from '../../../src/store/database.ts';
import { storeEvents } from '../../../src/store/events.ts';
import { announceRecording } from '../../../src/store/recordings/recordings.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let parts: CallPartsReader;
beforeAll(async () => {
  suite = await aDatabase();
  parts = createCallPartsReader(suite.db);
});
afterAll(() => suite.drop());

let line = 600;
async function aRingingCall(): Promise<string> {
  const callId = await anAcceptedCall(suite.db, { to: `+493023125${(line += 1)}` });
  await claimDial(suite.db, callId, 1, 2, LINE);
  const ids = { callSid: `CA${callId}`, conversationId: `conv_${callId}` };
  await recordPlaced(suite.db, (await attemptsOfCall(suite.db, callId))[0]!, 3, ids, 'answer');
  return callId;
}

const conversation = (callId: string, changes: Partial<Conversation> = {}): Conversation => ({
  conversationId: `conv_${callId}`,
  status: 'done',
  attemptId: attemptId(callId, 1),
  callSid: null,
  turns: [{ index: 0, role: 'agent', text: 'Guten Tag \u{1f4a9}', atSeconds: 0.5 }],
  startedAt: new Date('2025-11-26T12:45:20.000Z'),
  durationSeconds: 61,
  summary: 'Ein Gespräch.',
  terminationReason: null,
  callResult: null,
  voicemailDetected: false,
  endedByGuardrail: false,
  phone: null,
  line: null,
  variables: {},
  dataCollection: {},
  callSuccessful: null,
  cost: null,
  ...changes,
});

it('has the conversation, of the attempt that is asked for', async () => {
  const callId = await aRingingCall();
  expect(await parts.conversation(callId, null)).toBeNull();
  await keepConversation(suite.db, callId, attemptId(callId, 1), conversation(callId));
  expect(await parts.conversation(callId, 1)).toEqual({
    conversationId: `conv_${callId}`,
    callSid: `CA${callId}`,
    status: 'done',
    summary: 'Ein Gespräch.',
    turns: [{ index: 0, role: 'agent', text: 'Guten Tag \u{1f4a9}', atSeconds: 0.5 }],
    startedAt: new Date('2025-11-26T12:45:20.000Z'),
    durationSeconds: 61,
    terminationReason: null,
  });
  expect(await parts.conversation(callId, null)).toEqual(await parts.conversation(callId, 1));
  expect(await parts.conversation(callId, 2)).toBeNull();
});

it('has what the inbox holds of it by any of its ids, oldest first, and nothing of another call', async () => {
  const [callId, other] = [await aRingingCall(), await aRingingCall()];
  const leg = (callSid: string): CallEvent => ({
    kind: 'leg_changed',
    callSid,
    status: 'ringing',
    to: '+493023125001',
    from: LINE,
    durationSeconds: null,
    answeredBy: null,
    at: new Date('2025-11-26T12:45:20.000Z'),
  });
  const event = (named: { attempt_id?: string; call_sid?: string; conversation_id?: string }) => ({
    id: uuidv7(),
    provider: 'twilio' as const,
    kind: 'test',
    dedupe_key: uuidv7(),
    event: json(leg('CAx')),
    attempt_id: named.attempt_id ?? null,
    conversation_id: named.conversation_id ?? null,
    call_sid: named.call_sid ?? null,
    raw: Buffer.from('{}'),
  });
  const own = [
    event({ attempt_id: attemptId(callId, 1) }),
    event({ call_sid: `CA${callId}` }),
    event({ conversation_id: `conv_${callId}` }),
  ];
  for (const one of own) await storeEvents(suite.db, [one]);
  await storeEvents(suite.db, [event({ call_sid: `CA${other}` }), event({})]);

  const events = (await parts.events(callId))!;
  expect(events.map(({ id }) => id)).toEqual(own.map(({ id }) => id));
  expect(events[1]).toEqual({
    id: own[1]!.id,
    provider: 'twilio',
    kind: 'test',
    attempt: 1,
    at: new Date('2025-11-26T12:45:20.000Z'),
    receivedAt: expect.any(Date),
    routedAt: null,
    status: 'ringing',
    claimedBy: null,
  });
  expect(events.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
});

it('has each version of its result, the newest first, but no trial', async () => {
  const callId = await aRingingCall();
  for (const version of [TEST_VERSION, 1, 2]) await keepDelivery(suite.db, callId, version, `{"version":${version}}`);
  await recordDelivery(suite.db, callId, 1, { status: 'delivered', responseStatus: 200, response: { ok: true } });
  expect(await parts.deliveries(callId)).toMatchObject([
    { version: 2, status: 'pending', tries: 0, body: '{"version":2}', response: null },
    { version: 1, status: 'delivered', responseStatus: 200, response: { ok: true }, deliveredAt: expect.any(Date) },
  ]);
  await keepAnalysis(suite.db, callId, 1, { status: 'failed', reason: 'first' });
  await keepAnalysis(suite.db, callId, 2, { status: 'not_assessable', reason: 'too thin' });
  expect((await parts.analyses(callId))!.map(({ version, result }) => [version, result.status])).toEqual([
    [2, 'not_assessable'],
    [1, 'failed'],
  ]);
});

it('has the questions that the agent was told to ask, in its order', async () => {
  const callId = await aRingingCall();
  expect(await parts.questionnaire(callId)).toMatchObject({ questions: [], context: null, prompt: null });
  const question = (id: number, priority: number): Question => ({
    id,
    question: `Frage ${id}?`,
    questionType: null,
    preamble: null,
    options: null,
    priority,
    group: null,
    helpText: null,
    context: null,
    category: null,
    categoryOrder: null,
  });
  const questions = [question(1, 2), question(2, 1), question(3, 3), question(4, 2)];
  await sql`update calls set questionnaire = ${json({ ...NO_QUESTIONNAIRE, loaded: true, questions })}, questions_cut = 1,
    prompt = 'Prompt', first_message = 'Guten Tag', questionnaire_context = 'Kontext' where id = ${callId}`.execute(
    suite.db,
  );
  const told = (await parts.questionnaire(callId))!;
  expect(told.questions.map(({ id }) => id)).toEqual([2, 1]);
  expect(told).toMatchObject({ context: 'Kontext', prompt: 'Prompt', firstMessage: 'Guten Tag', questionsCut: 1 });
});

it('has its recordings, also one that was announced before its call was known, with their place in the conversation', async () => {
  const callId = await aRingingCall();
  await keepConversation(suite.db, callId, attemptId(callId, 1), conversation(callId));
  const ready = (recordingSid: string, callSid: string, startedAt: string | null) =>
    announceRecording(
      suite.db,
      { kind: 'recording_ready', recordingSid, callSid, durationSeconds: 61, startedAt },
      recordingSid === 'REb' ? null : callId,
    );
  await ready('REb', `CA${callId}`, '2025-11-26T12:45:18.500Z');
  await ready('REa', 'CAelsewhere', null);
  expect(await parts.recordings(callId)).toMatchObject([
    { id: 'REb', status: 'announced', offsetSeconds: -1.5 },
    { id: 'REa', status: 'announced', startedAt: null, offsetSeconds: null },
  ]);
});

it('has nothing of a call that is not there, and empty lists of one of which nothing is known', async () => {
  const [stranger, callId] = [uuidv7(), await anAcceptedCall(suite.db)];
  for (const part of ['events', 'deliveries', 'analyses', 'recordings'] as const) {
    expect(await parts[part](stranger)).toBeNull();
    expect(await parts[part](callId)).toEqual([]);
  }
  expect(await parts.questionnaire(stranger)).toBeNull();
});
