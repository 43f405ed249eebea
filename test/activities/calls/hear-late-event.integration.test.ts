import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { hearLateEvent } from '../../../src/activities/calls/hear-late-event.ts';
import type { Conversation } from '../../../src/domain/calls/conversation.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import { readCall } from '../../../src/store/calls/calls.ts';
import { conversationOfCall } from '../../../src/store/calls/conversations.ts';
import { readTimeline } from '../../../src/store/calls/timeline.ts';
import { againAfterACut, aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../../store/rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

const CONVERSATION = {
  conversationId: 'conv_late',
  status: 'done',
  callSid: 'CAlate',
  summary: 'She can start in March.',
  turns: [],
  durationSeconds: 60,
  endedByGuardrail: true,
  variables: {},
} as unknown as Conversation;

it('a summary that came late is still news when its hearing was cut off and is run again', async () => {
  const callId = await anAcceptedCall(suite.db);
  await claimDial(suite.db, callId, 1, 1, LINE);
  await sql`update calls set phase = 'closed', outcome = 'held', closed_at = now() where id = ${callId}`.execute(
    suite.db,
  );
  await sql`
    update call_attempts set phase = 'ended', outcome = 'held', answer = '{"kind":"placed"}', twilio_call_sid = 'CAlate',
      elevenlabs_conversation_id = 'conv_late' where call_id = ${callId}`.execute(suite.db);
  const leg = { status: 'completed', durationSeconds: 60, answeredBy: null, startedAt: null, endedAt: new Date() };
  const deps = {
    db: suite.db,
    line: LINE,
    sendCrmUpdates: false,
    voiceAgent: { fetchConversation: async () => CONVERSATION },
    telephony: { fetchCall: async () => ({ ...leg, outbound: true, to: '', from: '' }) },
  } as unknown as ActivityDependencies;

  const hear = (eventId: string) => hearLateEvent(deps)({ callId, eventId });
  const first = uuidv7();
  expect(await againAfterACut(suite.db, 'timeline', () => hear(first))).toMatchObject({ analysisVersion: 1 });
  expect(await conversationOfCall(suite.db, callId)).toMatchObject({ summary: CONVERSATION.summary });
  expect(await readCall(suite.db, callId)).toMatchObject({ needs_attention: ['guardrail_ended_call'] });
  expect((await readTimeline(suite.db, callId)).filter(({ kind }) => kind === 'late_summary')).toHaveLength(1);
  expect(await hear(uuidv7())).toMatchObject({ analysisVersion: null });
});
