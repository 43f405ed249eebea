import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { attemptOfStory, attemptsOfCall, recordNotPlaced, recordPlaced } from '../../../src/store/calls/attempts.ts';
import { findCall } from '../../../src/store/calls/calls.ts';
import { phoneHash } from '../../../src/store/calls/phone-hash.ts';
import { claimDial, fenceAttempt } from '../../../src/store/calls/claim-dial.ts';
import { markRestored, reopenDialling, shutSinceMs } from '../../../src/store/restores.ts';
import { readTimeline } from '../../../src/store/calls/timeline.ts';
import { aDatabase, waitingForLocks } from '../../harness/database.ts';
import { eventually } from '../../harness/product.ts';
import { anAcceptedCall, LINE } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let number = 300;
const ownNumber = () => `+493023125${(number += 1)}`;
const claim = (callId: string, attempt = 1) => claimDial(suite.db, callId, attempt, 2, LINE);

/** How many attempts may be ringing or talking. */
async function liveNow(): Promise<number> {
  const { count } = await suite.db
    .selectFrom('call_attempts')
    .select((all) => all.fn.countAll<string>().as('count'))
    .where('live_until', '>', new Date())
    .where((attempt) => attempt.or([attempt('ended_at', 'is', null), attempt('outcome', '=', 'unresolved')]))
    .executeTakeFirstOrThrow();
  return Number(count);
}

describe('the row that decides', () => {
  it('A2 lets one of many claims send, and tells the others what the row says', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    const claims = await Promise.all(Array.from({ length: 20 }, () => claim(callId)));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    expect(claims.filter(({ kind }) => kind === 'decided_before')).toHaveLength(19);
    expect((await readTimeline(suite.db, callId)).filter(({ kind }) => kind === 'dialling')).toHaveLength(1);
  });

  it('lets nobody send what was fenced, however late', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    const fenced = await fenceAttempt(suite.db, callId, 1, LINE);
    expect(fenced.fenced_at).not.toBeNull();
    expect(await claim(callId)).toMatchObject({ kind: 'decided_before', attempt: { sent_at: null } });
    expect(await claim(callId, 2)).toMatchObject({ kind: 'claimed' });
  });

  it('fences nothing that was sent: claim and fence exclude each other', async () => {
    const rounds = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
        const [claimed, fenced] = await Promise.all([claim(callId), fenceAttempt(suite.db, callId, 1, LINE)]);
        const row = (await attemptsOfCall(suite.db, callId))[0]!;
        expect(row.sent_at === null).toBe(row.fenced_at !== null);
        return claimed.kind === 'claimed' ? fenced.fenced_at === null : fenced.fenced_at !== null;
      }),
    );
    expect(rounds.every(Boolean)).toBe(true);
  });

  it('29 never exceeds a cap under parallel triggers: one attempt that may ring on a number', async () => {
    const to = ownNumber();
    const calls = await Promise.all(Array.from({ length: 10 }, () => anAcceptedCall(suite.db, { to })));
    const claims = await Promise.all(calls.map((callId) => claim(callId)));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    for (const held of claims.filter(({ kind }) => kind !== 'claimed')) {
      expect(held).toMatchObject({ kind: 'held_back', reason: 'number_in_use' });
    }
  });

  it('frees the number when the attempt was provably not placed', async () => {
    const to = ownNumber();
    const [first, second] = await Promise.all([anAcceptedCall(suite.db, { to }), anAcceptedCall(suite.db, { to })]);
    const claimed = await claim(first);
    if (claimed.kind !== 'claimed') throw new Error('not claimed');
    await recordNotPlaced(suite.db, claimed.attempt, 2, { kind: 'not_placed', reason: 'rate_limited' }, 'Not placed');
    expect(await claim(second)).toMatchObject({ kind: 'claimed' });
  });

  it('B4 lets a ghost keep its number and its line until its lease ends, and no longer, without a sweep', async () => {
    const to = ownNumber();
    const ghost = await anAcceptedCall(suite.db, { to });
    expect(await claim(ghost)).toMatchObject({ kind: 'claimed' }); // and nobody ever hears of it again
    const sameNumber = await anAcceptedCall(suite.db, { to });
    const policy = { maxConcurrentCalls: await liveNow() };
    const lastLine = await anAcceptedCall(suite.db, { to: ownNumber(), policy });
    expect(await claim(sameNumber)).toMatchObject({ kind: 'held_back', reason: 'number_in_use' });
    expect(await claim(lastLine)).toMatchObject({ kind: 'held_back', reason: 'all_lines_in_use' });

    await suite.db
      .updateTable('call_attempts')
      .set({ live_until: sql<Date>`clock_timestamp()` })
      .where('call_id', '=', ghost)
      .execute();
    expect(await claim(lastLine)).toMatchObject({ kind: 'claimed' });
    expect(await claim(sameNumber)).toMatchObject({ kind: 'claimed' });
  });

  it('44 holds the line of an unresolved attempt to the end of its lease, whatever a worker with a fast clock wrote', async () => {
    const to = ownNumber();
    const unclear = await anAcceptedCall(suite.db, { to });
    expect(await claim(unclear)).toMatchObject({ kind: 'claimed' });
    await suite.db
      .updateTable('call_attempts')
      .set({ phase: 'ended', outcome: 'unresolved', ended_at: new Date() })
      .where('call_id', '=', unclear)
      .execute();
    const next = await anAcceptedCall(suite.db, { to });
    expect(await claim(next)).toMatchObject({ kind: 'held_back', reason: 'number_in_use' });
  });

  it('C2 forgets no call that is still going on: its line is kept for ringing, the longest talk and a margin', async () => {
    const claimed = await claim(await anAcceptedCall(suite.db, { to: ownNumber() }));
    if (claimed.kind !== 'claimed') throw new Error('not claimed');
    const { ringMs, longestConversationMs, leaseMarginMs } = DEFAULT_POLICY;
    const keptMs = claimed.attempt.live_until!.getTime() - claimed.attempt.sent_at!.getTime();
    expect(Math.round(keptMs / 1_000)).toBe((ringMs + longestConversationMs + leaseMarginMs) / 1_000);
    expect(keptMs).toBeGreaterThan(DEFAULT_POLICY.ringMs + DEFAULT_POLICY.longestConversationMs);
  });

  it('29 never exceeds a cap under parallel triggers: the ceiling of a number for a day', async () => {
    const to = ownNumber();
    const policy = { maxDialsPerNumberPerDay: 3 };
    const calls = await Promise.all(Array.from({ length: 20 }, () => anAcceptedCall(suite.db, { to, policy })));
    // Each ring has ended before the next claim of the row: the line alone would let only one of them pass.
    const rings = calls.map(async (callId) => {
      for (;;) {
        const claimed = await claim(callId);
        if (claimed.kind === 'held_back') continue;
        if (claimed.kind === 'claimed')
          await suite.db
            .updateTable('call_attempts')
            .set({ phase: 'ended', live_until: null, ended_at: new Date() })
            .where('id', '=', claimed.attempt.id)
            .execute();
        return claimed;
      }
    });
    const claims = await Promise.all(rings);
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(3);
    expect(claims.filter((one) => one.kind === 'closed' && one.reason === 'number_ceiling')).toHaveLength(17);
  });

  it('H3 never exceeds a cap under parallel triggers (29): the ceiling of a key for a day', async () => {
    const askedBy = 'key-with-a-ceiling';
    const policy = { maxDialsPerKeyPerDay: 5 };
    const calls = await Promise.all(
      Array.from({ length: 20 }, () => anAcceptedCall(suite.db, { to: ownNumber(), askedBy, policy })),
    );
    const claims = await Promise.all(calls.map((callId) => claim(callId)));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(5);
    expect(claims.filter((one) => one.kind === 'closed' && one.reason === 'key_ceiling')).toHaveLength(15);
  });

  it('C3 holds back what would be one call too many on all lines, also under parallel triggers', async () => {
    const policy = { maxConcurrentCalls: (await liveNow()) + 3 };
    const calls = await Promise.all(
      Array.from({ length: 12 }, () => anAcceptedCall(suite.db, { to: ownNumber(), policy })),
    );
    const claims = await Promise.all(calls.map((callId) => claim(callId)));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(3);
    expect(claims.filter((one) => one.kind === 'held_back' && one.reason === 'all_lines_in_use')).toHaveLength(9);
  });

  it('E2 is closed past dial_by, by the clock of the database', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber(), dialInMs: 0 });
    expect(await claim(callId)).toEqual({ kind: 'closed', reason: 'past_dial_by' });
    expect((await attemptsOfCall(suite.db, callId))[0]!).toMatchObject({ sent_at: null, phase: 'not_placed' });
  });

  it('30 closes the gate when clocks differ by more than a minute, and opens it when they agree', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    const claimAt = (offMs: number) =>
      claimDial(suite.db, callId, 1, 2, LINE, { processNow: () => Date.now() + offMs });
    for (const offMs of [-65_000, 65_000])
      expect(await claimAt(offMs)).toMatchObject({ kind: 'held_back', reason: 'clocks_differ' });
    expect((await attemptsOfCall(suite.db, callId))[0]!).toMatchObject({ sent_at: null, phase: 'created' });
    expect(await claimAt(30_000)).toMatchObject({ kind: 'claimed' });
  });

  it.each([
    ...['+499001234567', '+491371234567', '+491805123456', '+4911833', '+49110', '+979123456789'],
    ...['+881612345678', '+870773111632', '+18095550123', '+19005550101', '+447700900123'],
  ])('28 refuses premium, shared-cost, service, satellite and foreign numbers, also at the gate: %s', async (to) => {
    const callId = await anAcceptedCall(suite.db, { to });
    expect(await claim(callId)).toEqual({ kind: 'closed', reason: 'number_not_allowed' });
    expect((await attemptsOfCall(suite.db, callId))[0]!).toMatchObject({ sent_at: null, phase: 'not_placed' });
  });

  it('31 sees an opt-out committed a moment before', async () => {
    const to = ownNumber();
    const callId = await anAcceptedCall(suite.db, { to });
    let claiming: ReturnType<typeof claim>;
    // The claim waits for the row, and has begun before the opt-out is there.
    await suite.db.transaction().execute(async (trx) => {
      await trx.selectFrom('calls').select('id').where('id', '=', callId).forUpdate().execute();
      claiming = claim(callId);
      await eventually(async () => (await waitingForLocks(suite.db)) > 0, { what: 'the claim to wait' });
      await suite.db
        .insertInto('suppressions')
        .values({ phone_hash: phoneHash(to), reason: 'asked not to be called' })
        .execute();
    });
    expect(await claiming!).toEqual({ kind: 'closed', reason: 'opted_out' });
  });

  it('is closed for who opted out', async () => {
    const to = ownNumber();
    const callId = await anAcceptedCall(suite.db, { to });
    await suite.db
      .insertInto('suppressions')
      .values({ phone_hash: phoneHash(to), reason: 'asked not to be called' })
      .execute();
    expect(await claim(callId)).toEqual({ kind: 'closed', reason: 'opted_out' });
  });

  it('adopts ids from two sources without losing the first', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    const claimed = await claim(callId);
    if (claimed.kind !== 'claimed') throw new Error('not claimed');
    await recordPlaced(suite.db, claimed.attempt, 2, { callSid: null, conversationId: 'conv_first' }, 'answer');
    await recordPlaced(suite.db, claimed.attempt, 2, { callSid: 'CAsecond', conversationId: 'conv_other' }, 'look');
    const [attempt] = await attemptsOfCall(suite.db, callId);
    expect(attempt).toMatchObject({
      phase: 'ringing',
      twilio_call_sid: 'CAsecond',
      elevenlabs_conversation_id: 'conv_first',
    });
    expect((await readTimeline(suite.db, callId)).filter(({ kind }) => kind === 'placed')).toHaveLength(1);
  });

  it('ignores a step that was overtaken', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    const claimed = await claim(callId);
    if (claimed.kind !== 'claimed') throw new Error('not claimed');
    await recordPlaced(suite.db, claimed.attempt, 3, { callSid: 'CAovertaken', conversationId: null }, 'answer');
    await recordPlaced(suite.db, claimed.attempt, 1, { callSid: null, conversationId: null }, 'look');
    expect(await findCall(suite.db, callId)).toMatchObject({ phase: 'ringing', revision: 3 });
  });
});

describe('after a restore of the database', () => {
  afterEach(() => reopenDialling(suite.db));

  it('45 lets nobody send what was asked for before it: it is assumed to be sent, and its line is held', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    const held = await liveNow();
    await markRestored(suite.db);
    const { created_at, dial_by } = (await findCall(suite.db, callId))!;
    expect(await claim(callId)).toMatchObject({
      kind: 'decided_before',
      attempt: { phase: 'sent', sent_at: created_at, fenced_at: null, answer: null },
    });
    const { live_until } = (await attemptsOfCall(suite.db, callId))[0]!;
    expect(live_until!.getTime()).toBeGreaterThan(dial_by.getTime());
    expect(await liveNow()).toBe(held + 1);
    expect((await readTimeline(suite.db, callId)).map(({ kind }) => kind)).toEqual(['restored']);
  });

  it('frees the line of an attempt whose end it has forgotten, once the story is at a later one', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    await claim(callId);
    const held = await liveNow();
    await markRestored(suite.db);
    await claim(callId, 2);
    expect(await attemptsOfCall(suite.db, callId)).toMatchObject([
      { phase: 'not_placed', outcome: 'not_placed', answer: { kind: 'not_placed' }, live_until: null },
      { phase: 'sent', outcome: null, fenced_at: null },
    ]);
    expect(await liveNow()).toBe(held); // the second one's instead
  });

  it('fences nothing that was asked for before it: that it was not sent is no longer proved', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    await markRestored(suite.db);
    expect(await fenceAttempt(suite.db, callId, 1, LINE)).toMatchObject({ phase: 'sent', fenced_at: null });
  });

  it('holds new calls back until dialling is reopened', async () => {
    await markRestored(suite.db);
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    expect(await claim(callId)).toMatchObject({ kind: 'held_back', reason: 'database_restored' });
    expect(await shutSinceMs(suite.db)).toBeGreaterThan(0);
    await reopenDialling(suite.db);
    expect(await shutSinceMs(suite.db)).toBeNull();
    expect(await claim(callId)).toMatchObject({ kind: 'claimed' });
  });

  it('makes up the attempt of a story that goes on, as one that was sent', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    await markRestored(suite.db);
    expect(await attemptOfStory(suite.db, callId, 1, LINE)).toMatchObject({ phase: 'sent', answer: null });
  });
});
