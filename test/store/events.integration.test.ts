import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attemptsOfCall } from '../../src/store/calls/attempts.ts';
import { claimDial } from '../../src/store/calls/claim-dial.ts';
import { findSubject, markRouted, storeEvents } from '../../src/store/events.ts';
import { aDatabase } from '../harness/database.ts';
import { aLegEvent, anAcceptedCall, LINE } from './rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

describe('an event about a dial whose answer is lost', () => {
  const callSid = 'CA00000000000000000000000000000091';
  /** As ElevenLabs says it: no attempt, no number. */
  const failed = { kind: 'placement_failed', reason: 'busy', callSid, conversationId: 'conv_91' } as const;

  it('is nobody’s while nothing tells whose leg it is', async () => {
    expect(await findSubject(suite.db, failed)).toBeNull();
  });

  it('is about whom an earlier event about the same leg was', async () => {
    const to = '+493023125391';
    const callId = await anAcceptedCall(suite.db, { to });
    await claimDial(suite.db, callId, 1, 1, LINE);
    const [attempt] = await attemptsOfCall(suite.db, callId);
    const [event] = await storeEvents(suite.db, [aLegEvent(callSid, to)]);
    expect((await findSubject(suite.db, event!.event!))?.call.id).toBe(callId);
    await markRouted(suite.db, event!.id, { attempt: attempt!, claimedBy: 'call' });
    expect((await findSubject(suite.db, failed))?.call.id).toBe(callId);
  });
});
