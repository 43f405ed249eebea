import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findAttempt } from '../../../src/store/calls/attempts.ts';
import { keepOutsideCall } from '../../../src/store/calls/outside-calls.ts';
import { claimTwiml, keepTwiml } from '../../../src/store/calls/twiml.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { aDatabase } from '../../harness/database.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let next = 0;
const aLeg = async () => {
  next += 1;
  const callSid = `CA${String(next).padStart(32, '0')}`;
  const outside = { callSid, conversationId: null, toNumber: '', line: '', policy: DEFAULT_POLICY };
  return { callSid, attempt: await keepOutsideCall(suite.db, outside) };
};

describe('the TwiML of a leg', () => {
  it('is asked for by one of twenty that want it at once', async () => {
    const { callSid, attempt } = await aLeg();
    const claims = await Promise.all(Array.from({ length: 20 }, () => claimTwiml(suite.db, attempt.id, callSid)));
    expect(claims.toSorted()).toEqual([...Array(19).fill('asked_before'), 'claimed']);
  });

  it('is never asked for again, also when whoever asked died before it was kept', async () => {
    const { callSid, attempt } = await aLeg();
    expect(await claimTwiml(suite.db, attempt.id, callSid)).toBe('claimed');
    expect(await claimTwiml(suite.db, attempt.id, callSid)).toBe('asked_before');
    expect(await findAttempt(suite.db, attempt.id)).toMatchObject({ twiml: null });
  });

  it('is not given to another leg of the same attempt', async () => {
    const { attempt } = await aLeg();
    expect(await claimTwiml(suite.db, attempt.id, 'CAother')).toBe('another_leg');
    expect(await findAttempt(suite.db, attempt.id)).toMatchObject({ twiml_asked_at: null });
  });

  it('stays what it was first, with the conversation that was made for it', async () => {
    const { callSid, attempt } = await aLeg();
    await claimTwiml(suite.db, attempt.id, callSid);
    const conversationId = `conv_${attempt.id}`;
    await keepTwiml(suite.db, attempt.id, { twiml: '<Response/>', conversationId });
    await keepTwiml(suite.db, attempt.id, { twiml: '<Response>2</Response>', conversationId: 'conv_other' });
    expect(await findAttempt(suite.db, attempt.id)).toMatchObject({
      twiml: '<Response/>',
      elevenlabs_conversation_id: conversationId,
    });
  });
});

describe('a call that somebody else placed', () => {
  it('is one row, however many hear of it at once by either id', async () => {
    const ids = { callSid: 'CAshared', conversationId: 'conv_shared' };
    const outside = { ...ids, toNumber: '+493023125001', line: '+493023125200', policy: DEFAULT_POLICY };
    const attempts = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        keepOutsideCall(suite.db, index % 2 === 0 ? outside : { ...outside, conversationId: null }),
      ),
    );
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(1);
    const rows = await suite.db.selectFrom('calls').select('id').where('outside_key', '=', 'CAshared').execute();
    expect(rows).toHaveLength(1);
  });
});
