import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { settleAttempt } from '../../../src/activities/calls/settle-attempt.ts';
import { attemptsOfCall } from '../../../src/store/calls/attempts.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import { json } from '../../../src/store/database.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../../store/rows.ts';

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

/** Looks, and finds nothing. */
const settle = (callId: string) =>
  settleAttempt({
    db: suite.db,
    line: LINE,
    voiceAgent: { findConversations: async () => [] },
    telephony: { findCalls: async () => [] },
  } as unknown as ActivityDependencies)({ callId, attempt: 1, revision: 2 });

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
      await expect(settle(callId)).rejects.toBeDefined(); // asks for another look
    } finally {
      jest.useRealTimers();
    }
    expect(await attemptsOfCall(suite.db, callId)).toMatchObject([{ phase: 'unknown', outcome: null }]);
  });
});
