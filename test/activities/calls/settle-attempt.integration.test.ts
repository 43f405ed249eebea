import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { dial } from '../../../src/activities/calls/dial.ts';
import { gatherEvidence } from '../../../src/activities/calls/gather-evidence.ts';
import { settleAttempt } from '../../../src/activities/calls/settle-attempt.ts';
import { attemptsOfCall, leaseIsOver } from '../../../src/store/calls/attempts.ts';
import { needsAttention } from '../../../src/store/calls/calls.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import { keepOutsideCall } from '../../../src/store/calls/outside-calls.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { json } from '../../../src/store/database.ts';
import { eventsOfAttempt, markRouted, storeEvents } from '../../../src/store/events.ts';
import { markRestored } from '../../../src/store/restores.ts';
import { aDatabase } from '../../harness/database.ts';
import { aLegEvent, anAcceptedCall, LINE } from '../../store/rows.ts';
import { asFirstTry } from '../first-try.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let next = 800;
/** A dial whose answer was lost, of which one look found nothing. */
async function anUnclearCall(sentAgoMs: number): Promise<string> {
  const callId = await anAcceptedCall(suite.db, { to: `+493023125${(next += 1)}` });
  await claimDial(suite.db, callId, 1, 1, LINE);
  const look = { at: new Date().toISOString(), carrier: 'empty', voiceAgent: 'empty' };
  await sql`
    update call_attempts set sent_at = sent_at - ${sentAgoMs} * interval '1 ms', evidence = ${json({ looks: [look] })}::jsonb
    where call_id = ${callId}`.execute(suite.db);
  return callId;
}

/** Looks, and finds these legs with the carrier, and these conversations, of which no leg is known, with the voice agent. */
const settle = (callId: string, legs: { callSid: string }[] = [], conversations: string[] = []) =>
  asFirstTry(() =>
    settleAttempt({
      db: suite.db,
      line: LINE,
      voiceAgent: { findConversations: async () => conversations, fetchConversation: async () => ({ callSid: null }) },
      telephony: { findCalls: async () => legs },
    } as unknown as ActivityDependencies)({ callId, attempt: 1, revision: 2 }),
  );

/** The rest of the world goes on. */
const NOTHING_BUT_DATE = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

describe('an unclear dial of which nobody knows', () => {
  it('is proved not to be placed by a second look, long enough after it was sent', async () => {
    const callId = await anUnclearCall(300_001);
    expect(await settle(callId)).toEqual({ kind: 'not_placed', retryAfterMs: null });
  });

  it('is not proved by a clock that is ahead: it was sent by the database’s', async () => {
    const callId = await anUnclearCall(1_000);
    jest.useFakeTimers({ now: Date.now() + 7_200_000, doNotFake: NOTHING_BUT_DATE });
    try {
      await expect(settle(callId)).rejects.toThrow('it is not known yet');
    } finally {
      jest.useRealTimers();
    }
    expect(await attemptsOfCall(suite.db, callId)).toMatchObject([{ phase: 'unknown', outcome: null }]);
  });
});

describe('a call that an operator took back before it was dialled', () => {
  it('is not dialled either when its story is told again', async () => {
    const callId = await anAcceptedCall(suite.db, { to: '+493023125798' });
    const deps = { db: suite.db, line: LINE, recordCalls: false } as unknown as ActivityDependencies;
    const step = { callId, attempt: 1, revision: 2 };
    expect(await settleAttempt(deps)({ ...step, takenBack: true })).toEqual({ kind: 'taken_back' });
    expect(await dial(deps)(step)).toEqual({ kind: 'taken_back' });
    expect(await settleAttempt(deps)(step)).toEqual({ kind: 'taken_back' });
  });
});

describe('an unclear dial about which a person has decided', () => {
  it('stays decided when its story is told again, and asks for nobody any more', async () => {
    const callId = await anUnclearCall(1_000);
    await sql`
      update call_attempts set phase = 'not_placed', outcome = 'not_placed', live_until = null
      where call_id = ${callId}`.execute(suite.db);
    expect(await settle(callId)).toEqual({ kind: 'unresolved' });
    expect(await attemptsOfCall(suite.db, callId)).toMatchObject([{ phase: 'not_placed', outcome: 'not_placed' }]);
    expect(await needsAttention(suite.db, callId)).toBe(false);
  });
});

describe('a leg that was taken for somebody else’s call, as the answer to its dial was late', () => {
  /** By an event that named no attempt, and was waited with for too long. */
  async function takenForAnothers(callId: string, callSid: string): Promise<string> {
    const [attempt] = await attemptsOfCall(suite.db, callId);
    const { to_number: toNumber, line } = attempt!;
    const outside = { callSid, conversationId: `conv_of_${callSid}`, toNumber, line, policy: DEFAULT_POLICY };
    return (await keepOutsideCall(suite.db, outside)).call_id;
  }

  it('is taken back when the inbox proves whose it is, and the other call has nothing to wait for', async () => {
    const callSid = 'CA00000000000000000000000000000081';
    const callId = await anUnclearCall(1_000);
    const other = await takenForAnothers(callId, callSid);
    const [attempt] = await attemptsOfCall(suite.db, callId);
    const [event] = await storeEvents(suite.db, [aLegEvent(callSid, attempt!.to_number)]);
    await markRouted(suite.db, event!.id, { attempt: attempt!, claimedBy: 'call' });
    expect(await settle(callId)).toEqual({ kind: 'placed' });
    expect(await attemptsOfCall(suite.db, callId)).toMatchObject([{ phase: 'ringing', twilio_call_sid: callSid }]);
    const [theirs] = await attemptsOfCall(suite.db, other);
    expect(theirs).toMatchObject({ twilio_call_sid: null, elevenlabs_conversation_id: null });
    expect(await leaseIsOver(suite.db, theirs!)).toBe(true);
  });

  it('takes along what the other call was told, which then ends without a witness', async () => {
    const callSid = 'CA00000000000000000000000000000083';
    const callId = await anUnclearCall(1_000);
    const other = await takenForAnothers(callId, callSid);
    const [attempt] = await attemptsOfCall(suite.db, callId);
    const [theirs] = await attemptsOfCall(suite.db, other);
    const [event] = await storeEvents(suite.db, [aLegEvent(callSid, attempt!.to_number)]);
    await markRouted(suite.db, event!.id, { attempt: theirs!, claimedBy: 'call' });
    expect(await settle(callId, [], [`conv_of_${callSid}`])).toEqual({ kind: 'placed' });
    expect(await eventsOfAttempt(suite.db, attempt!)).toMatchObject([{ id: event!.id }]);

    const nobody = { db: suite.db, line: LINE } as unknown as ActivityDependencies;
    const gathered = asFirstTry(() =>
      gatherEvidence(nobody)({ callId: other, attempt: 1, revision: 1, takenBack: false }),
    );
    expect(await gathered).toBe('unresolved');
  });

  it('is no proof that nothing was placed, as long as nobody can tell', async () => {
    const callSid = 'CA00000000000000000000000000000082';
    const callId = await anUnclearCall(300_001);
    await takenForAnothers(callId, callSid);
    await expect(settle(callId, [{ callSid }])).rejects.toThrow('it is not known yet');
    expect(await attemptsOfCall(suite.db, callId)).toMatchObject([{ phase: 'unknown', twilio_call_sid: null }]);
  });
});

describe('a leg that nobody names, after a restored database has forgotten two dials to one number', () => {
  const LEG = [{ callSid: 'CA00000000000000000000000000000077' }];
  /** Both were under way when the backup came back. */
  async function twoForgottenCalls() {
    const to = `+493023125${(next += 1)}`;
    const calls = [await anAcceptedCall(suite.db, { to }), await anAcceptedCall(suite.db, { to })];
    await markRestored(suite.db);
    return calls as [string, string];
  }

  it('is taken for neither: nobody can tell whose phone call it was', async () => {
    for (const callId of await twoForgottenCalls()) {
      await expect(settle(callId, LEG)).rejects.toThrow('it is not known yet');
      expect(await attemptsOfCall(suite.db, callId)).toMatchObject([
        { phase: 'unknown', twilio_call_sid: null, evidence: { looks: [{ carrier: 'several' }] } },
      ]);
    }
  });

  it('is the one call’s when the other has ended, or has a leg of its own', async () => {
    const [one, other] = await twoForgottenCalls();
    await sql`update calls set closed_at = now() where id = ${other}`.execute(suite.db);
    expect(await settle(one, LEG)).toEqual({ kind: 'placed' });
    await sql`update calls set closed_at = null where id = ${other}`.execute(suite.db);
    const another = [{ callSid: 'CA00000000000000000000000000000078' }];
    expect(await settle(other, [...LEG, ...another])).toEqual({ kind: 'placed' });
  });
});
