import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { phoneHash } from '../../../src/store/calls/phone-hash.ts';
import { claimMessage, fenceMessage } from '../../../src/store/messages/claim-message.ts';
import { optInAgain, optOut } from '../../../src/store/messages/opt-outs.ts';
import {
  keepOutgoingMessage,
  keepRequestedMessage,
  moveMessage,
  readMessage,
  recordMessageNotSent,
  recordMessageSent,
} from '../../../src/store/messages/messages.ts';
import { markRestored } from '../../../src/store/restores.ts';
import { aDatabase } from '../../harness/database.ts';
import { LINE } from '../rows.ts';

const RULES = { allowedCountries: ['DE', 'US'], maxMessagesPerNumberPerDay: null };
const SID = () => `SM${uuidv7().replaceAll('-', '')}`;

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let number = 300;
const ownNumber = () => `+493023125${(number += 1)}`;
const aMessage = (toNumber = ownNumber(), intentKey = uuidv7()) =>
  keepOutgoingMessage(suite.db, { intentKey, leadId: null, fromNumber: LINE, toNumber, body: 'Guten Tag' });
const claim = (id: string, rules: Partial<typeof RULES> | { maxMessagesPerNumberPerDay: number } = {}) =>
  claimMessage(suite.db, id, { ...RULES, ...rules });
const claimed = async (id: string) => {
  const result = await claim(id);
  if (result.kind !== 'claimed') throw new Error(`not claimed: ${result.kind}`);
  return result.message;
};

describe('the row of a message', () => {
  it('is one for an intent, however often it is asked for', async () => {
    const rows = await Promise.all(Array.from({ length: 20 }, () => aMessage('+493023125300', 'the same')));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
  });

  it('A2 lets one of many claims send, and tells the others what the row says', async () => {
    const { id } = await aMessage();
    const claims = await Promise.all(Array.from({ length: 20 }, () => claim(id)));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    expect(claims.filter(({ kind }) => kind === 'decided_before')).toHaveLength(19);
  });

  it('is sent or fenced, never both', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { id } = await aMessage();
        await Promise.all([claim(id), fenceMessage(suite.db, id, 'not sent in time')]);
        const row = await readMessage(suite.db, id);
        expect(row.sent_at === null).toBe(row.fenced_at !== null);
        expect(await claim(id)).toMatchObject({ kind: 'decided_before' });
      }),
    );
  });

  it('may be claimed again when it was provably not sent; who says so late takes no later claim back', async () => {
    const { id } = await aMessage();
    const first = await claimed(id);
    await recordMessageNotSent(suite.db, first);
    const second = await claimed(id);
    expect(second.sent_at).not.toEqual(first.sent_at);
    await recordMessageNotSent(suite.db, first);
    expect((await readMessage(suite.db, id)).sent_at).toEqual(second.sent_at);
    await recordMessageSent(suite.db, id, { messageSid: SID(), status: 'queued' });
    await recordMessageNotSent(suite.db, second);
    expect(await readMessage(suite.db, id)).toMatchObject({ sent_at: second.sent_at, status: 'queued' });
  });

  it('moves forward only, and a word of the carrier proves that it was sent', async () => {
    const { id } = await aMessage();
    await claimed(id);
    const messageSid = SID();
    const move = (status: string) => moveMessage(suite.db, id, { messageSid, status, errorCode: null });
    expect(await move('sent')).toMatchObject({
      status: 'sent',
      twilio_message_sid: messageSid,
      answer: { kind: 'placed' },
    });
    expect(await move('queued')).toBeNull();
    expect(await move('delivered')).toMatchObject({ status: 'delivered' });
    expect(await move('undelivered')).toBeNull();
    expect(await move('delivered')).toBeNull();
    await recordMessageSent(suite.db, id, { messageSid: SID(), status: 'queued' });
    expect(await readMessage(suite.db, id)).toMatchObject({ status: 'delivered', twilio_message_sid: messageSid });
  });
});

describe('the gate of messages', () => {
  it('is closed for who opted out, until they take it back', async () => {
    const to = ownNumber();
    await optOut(suite.db, to, new Date(1_000));
    const { id } = await aMessage(to);
    expect(await claim(id)).toEqual({ kind: 'closed', reason: 'opted_out' });
    expect(await readMessage(suite.db, id)).toMatchObject({
      status: 'not_sent',
      sent_at: null,
      fenced_at: expect.any(Date),
    });

    expect(await optInAgain(suite.db, to, new Date(1_000))).toBe(false);
    expect(await optInAgain(suite.db, to, new Date(2_000))).toBe(true);
    expect(await claim((await aMessage(to)).id)).toMatchObject({ kind: 'claimed' });
  });

  it('stays closed for who opted out otherwise, whatever they write', async () => {
    const to = ownNumber();
    await suite.db
      .insertInto('suppressions')
      .values({ phone_hash: phoneHash(to), reason: 'asked not to be called', created_at: new Date(1_000) })
      .execute();
    await optOut(suite.db, to, new Date(1_500));
    expect(await optInAgain(suite.db, to, new Date())).toBe(false);
    expect(await claim((await aMessage(to)).id)).toEqual({ kind: 'closed', reason: 'opted_out' });
  });

  it.each(['+18095550123', '+19005550101', 'BANK'])('is closed for a number we may not write to (%s)', async (to) => {
    expect(await claim((await aMessage(to)).id)).toEqual({ kind: 'closed', reason: 'number_not_allowed' });
  });

  it('45 lets nobody send what is older than a restore of the database: it is looked for, since it was asked for', async () => {
    const { id, created_at } = await aMessage(ownNumber());
    await markRestored(suite.db);
    expect(await claim(id)).toMatchObject({ kind: 'decided_before', message: { sent_at: created_at, answer: null } });
    expect(await claim((await aMessage(ownNumber())).id)).toMatchObject({ kind: 'claimed' });
  });

  it('30 holds back while clocks differ by more than a minute, and lets it pass when they agree', async () => {
    const { id } = await aMessage();
    const claimAt = (offMs: number) => claimMessage(suite.db, id, RULES, () => Date.now() + offMs);
    for (const offMs of [-65_000, 65_000])
      expect(await claimAt(offMs)).toMatchObject({ kind: 'held_back', reason: 'clocks_differ', message: { id } });
    expect(await readMessage(suite.db, id)).toMatchObject({ status: 'created', sent_at: null, fenced_at: null });
    expect(await claimAt(30_000)).toMatchObject({ kind: 'claimed' });
  });

  it('is closed for who opted out, whatever the clocks say', async () => {
    const to = ownNumber();
    await optOut(suite.db, to, new Date(1_000));
    const { id } = await aMessage(to);
    const twoHours = () => Date.now() + 7_200_000;
    expect(await claimMessage(suite.db, id, RULES, twoHours)).toEqual({ kind: 'closed', reason: 'opted_out' });
  });

  it('lets as many pass per number and day as the ceiling says, also at once', async () => {
    const to = ownNumber();
    const ids = await Promise.all(Array.from({ length: 10 }, async () => (await aMessage(to)).id));
    const claims = await Promise.all(ids.map((id) => claim(id, { maxMessagesPerNumberPerDay: 3 })));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(3);
    expect(claims.filter((claim) => claim.kind === 'closed' && claim.reason === 'number_ceiling')).toHaveLength(7);
    await sql`update messages set sent_at = sent_at - interval '25 hours' where to_number = ${to}`.execute(suite.db);
    expect(await claim((await aMessage(to)).id, { maxMessagesPerNumberPerDay: 3 })).toMatchObject({ kind: 'claimed' });
  });
});

describe('a request without a key of its own', () => {
  const requested = (intent: string, withinMs = 60_000) =>
    keepRequestedMessage(suite.db, {
      intent,
      withinMs,
      leadId: null,
      fromNumber: LINE,
      toNumber: '+493023125399',
      body: 'Guten Tag',
    });

  it('means the same message within the time, and a new one after it, or when the first was refused', async () => {
    const rows = await Promise.all(Array.from({ length: 10 }, () => requested('request:a')));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
    const [{ id } = rows[0]!] = rows;
    await sql`update messages set created_at = created_at - interval '61 seconds' where id = ${id}`.execute(suite.db);
    const later = await requested('request:a');
    expect(later.id).not.toBe(id);
    await fenceMessage(suite.db, later.id, 'refused');
    expect((await requested('request:a')).id).not.toBe(later.id);
    expect((await requested('request:b')).id).not.toBe(later.id);
  });
});
