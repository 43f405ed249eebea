import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { gatherEvidence } from '../../../src/activities/calls/gather-evidence.ts';
import { attemptsOfCall } from '../../../src/store/calls/attempts.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import { readCall } from '../../../src/store/calls/calls.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../../store/rows.ts';
import { asFirstTry } from '../first-try.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

describe('a step that is run again after its outcome was written', () => {
  it('answers what the row says, whatever the witnesses say by now, and asks nobody', async () => {
    const callId = await anAcceptedCall(suite.db);
    await claimDial(suite.db, callId, 1, 1, LINE);
    await sql`update calls set outcome = 'no_conversation' where id = ${callId}`.execute(suite.db);
    await sql`
      update call_attempts set outcome = 'no_conversation', phase = 'ended', twilio_call_sid = 'CAgather',
        elevenlabs_conversation_id = 'conv_gather' where call_id = ${callId}`.execute(suite.db);
    const asked: string[] = [];
    const witness = (name: string) => async () => {
      asked.push(name);
      throw new Error('not to be asked');
    };
    const deps = {
      db: suite.db,
      line: LINE,
      voiceAgent: { fetchConversation: witness('voice agent'), findConversations: witness('voice agent') },
      telephony: { fetchCall: witness('carrier'), findCalls: witness('carrier') },
    } as unknown as ActivityDependencies;

    const again = gatherEvidence(deps)({ callId, attempt: 1, revision: 9, takenBack: false });
    expect(await again).toBe('no_conversation');
    expect(asked).toEqual([]);
    expect(await readCall(suite.db, callId)).toMatchObject({ outcome: 'no_conversation' });
    expect(await attemptsOfCall(suite.db, callId)).toMatchObject([{ outcome: 'no_conversation' }]);
  });
});

describe('a call whose outcome a restored database still knows, and whose attempt it has forgotten', () => {
  it('has its attempt judged once more, and keeps the outcome that was told', async () => {
    const callId = await anAcceptedCall(suite.db, { to: '+493023125411' });
    await claimDial(suite.db, callId, 1, 1, LINE);
    await sql`update calls set outcome = 'failed' where id = ${callId}`.execute(suite.db);
    await sql`
      update call_attempts set phase = 'ringing', answer = '{"kind":"placed"}', twilio_call_sid = 'CAforgotten'
      where call_id = ${callId}`.execute(suite.db);
    const leg = { status: 'busy', durationSeconds: 0, answeredBy: null, startedAt: null, endedAt: new Date() };
    const deps = {
      db: suite.db,
      line: LINE,
      voiceAgent: { findConversations: async () => [] },
      telephony: { fetchCall: async () => ({ ...leg, outbound: true, to: '', from: '' }) },
    } as unknown as ActivityDependencies;

    const gathered = await asFirstTry(() =>
      gatherEvidence(deps)({ callId, attempt: 1, revision: 9, takenBack: false }),
    );
    expect(gathered).toBe('failed');
    expect(await readCall(suite.db, callId)).toMatchObject({ outcome: 'failed' });
    expect(await attemptsOfCall(suite.db, callId)).toMatchObject([{ phase: 'ended', outcome: 'busy' }]);
  });
});
