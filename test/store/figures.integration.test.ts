import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../src/store/database.ts';
import { readFigures } from '../../src/store/figures.ts';
import { aDatabase } from '../harness/database.ts';
import { anAcceptedCall } from './rows.ts';

let database: Awaited<ReturnType<typeof aDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await aDatabase();
  ({ db } = database);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate calls, crm_deliveries, webhook_events cascade`.execute(db);
});

const aged = (id: string, days: number) =>
  sql`update calls set created_at = now() - ${days} * interval '1 day' where id = ${id}`.execute(db);
const closedAs = (id: string, outcome: string, attention: string[] = []) =>
  sql`update calls set phase = 'closed', outcome = ${outcome}, closed_at = now(),
    needs_attention = ${JSON.stringify(attention)}::jsonb where id = ${id}`.execute(db);
const anEvent = (agoSeconds: number, routed: boolean, claimedBy: string | null = null) =>
  sql`insert into webhook_events (id, provider, kind, dedupe_key, raw, received_at, routed_at, claimed_by)
    values (${uuidv7()}, 'twilio', 'leg', ${uuidv7()}, ''::bytea, now() - ${agoSeconds} * interval '1 second',
      ${routed ? sql`now()` : null}, ${claimedBy})`.execute(db);
const aDelivery = (callId: string, status: string) =>
  sql`insert into crm_deliveries (call_id, version, idempotency_key, body, status)
    values (${callId}, 1, ${callId}, '{}', ${status})`.execute(db);

describe('figures', () => {
  it('are zero or nothing in an empty database', async () => {
    expect(await readFigures(db)).toEqual({
      open: [],
      lastDay: [],
      attention: [],
      inbox: { unrouted: 0, lagSeconds: 0, unclaimed: 0 },
      deliveries: [],
    });
  });

  it('count open calls by phase, those of a day by outcome, attention of a week by reason', async () => {
    const [open, held, old, ancient] = [
      await anAcceptedCall(db),
      await anAcceptedCall(db),
      await anAcceptedCall(db),
      await anAcceptedCall(db),
    ];
    await sql`update calls set updated_at = now() - interval '90 seconds' where id = ${open}`.execute(db);
    await closedAs(held, 'held', ['crm_refused', 'witnesses_disagree']);
    await closedAs(old, 'busy', ['crm_refused']);
    await aged(old, 3);
    await closedAs(ancient, 'busy', ['clocks_differ']);
    await aged(ancient, 8);

    const figures = await readFigures(db);
    expect(figures.open).toEqual([{ phase: 'accepted', count: 1, unchangedSeconds: expect.any(Number) }]);
    expect(figures.open[0]!.unchangedSeconds).toBeGreaterThanOrEqual(90);
    expect(figures.lastDay.toSorted((a, b) => a.outcome.localeCompare(b.outcome))).toEqual([
      { origin: 'us', outcome: 'held', count: 1 },
      { origin: 'us', outcome: 'none', count: 1 },
    ]);
    expect(figures.attention.toSorted((a, b) => a.reason.localeCompare(b.reason))).toEqual([
      { reason: 'crm_refused', count: 2 },
      { reason: 'witnesses_disagree', count: 1 },
    ]);
  });

  it('count nothing that a person has put off, until it comes back', async () => {
    const [putOff, back] = [await anAcceptedCall(db), await anAcceptedCall(db)];
    for (const [id, minutes] of [
      [putOff, 5],
      [back, -5],
    ] as const) {
      await closedAs(id, 'held', ['crm_refused', 'witnesses_disagree']);
      await sql`insert into attention (call_id, kind, snoozed_until)
        values (${id}, 'crm_refused', now() + ${minutes} * interval '1 minute')`.execute(db);
    }
    const { attention } = await readFigures(db);
    expect(attention.toSorted((a, b) => a.reason.localeCompare(b.reason))).toEqual([
      { reason: 'crm_refused', count: 1 },
      { reason: 'witnesses_disagree', count: 2 },
    ]);
  });

  it('say how long the oldest event waits, and how many were about nothing of ours', async () => {
    await anEvent(5, false);
    await anEvent(50, false);
    await anEvent(500, true, 'call');
    await anEvent(500, true);
    await anEvent(2 * 86_400, true);
    const { inbox } = await readFigures(db);
    expect(inbox).toMatchObject({ unrouted: 2, unclaimed: 1 });
    expect(inbox.lagSeconds).toBeGreaterThanOrEqual(50);
    expect(inbox.lagSeconds).toBeLessThan(60);
  });

  it('count deliveries: waiting ones of any age, others of the last week', async () => {
    const calls = await Promise.all([1, 2, 3, 4].map(() => anAcceptedCall(db)));
    await aDelivery(calls[0]!, 'retrying');
    await aged(calls[0]!, 30);
    await aDelivery(calls[1]!, 'dead_letter');
    await aDelivery(calls[2]!, 'dead_letter');
    await aged(calls[2]!, 30);
    await aDelivery(calls[3]!, 'delivered');
    const { deliveries } = await readFigures(db);
    expect(deliveries.toSorted((a, b) => a.status.localeCompare(b.status))).toEqual([
      { status: 'dead_letter', count: 1 },
      { status: 'delivered', count: 1 },
      { status: 'retrying', count: 1 },
    ]);
  });
});
