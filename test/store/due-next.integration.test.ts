import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { DueKind } from '../../src/domain/due.ts';
import { writeProgress } from '../../src/store/calls/calls.ts';
import { keepDelivery } from '../../src/store/calls/crm-deliveries.ts';
import { readDueNext } from '../../src/store/due-next.ts';
import { aDatabase } from '../harness/database.ts';
import { anAcceptedCall } from './rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());
beforeEach(async () => {
  await sql`truncate calls, leads cascade`.execute(suite.db);
});

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

/** In which hours from now something of this kind is due, and how much. */
async function due(kind: DueKind, timeZone = 'UTC'): Promise<[hour: number, count: number][]> {
  const hours = await readDueNext(suite.db, timeZone);
  return hours.flatMap(({ counts }, index): [number, number][] => (counts[kind] ? [[index, counts[kind]]] : []));
}

/** Which of the hours that moment is in. */
async function hourOf(at: Date): Promise<number> {
  const hours = await readDueNext(suite.db, 'UTC');
  return hours.findLastIndex((hour) => hour.at <= at);
}

it('has the next 24 hours of the clock, the one that runs first, also when nothing is due', async () => {
  const hours = await readDueNext(suite.db, 'Asia/Kolkata');
  expect(hours).toHaveLength(24);
  const [first, second] = hours;
  expect(first!.at.getTime()).toBeLessThanOrEqual(Date.now());
  expect(second!.at.getTime() - first!.at.getTime()).toBe(HOUR_MS);
  // half an hour off: hours begin when that clock says so
  expect(first!.at.getUTCMinutes()).toBe(30);
  expect(hours.every(({ counts }) => Object.keys(counts).length === 0)).toBe(true);
});

it('counts follow-ups that wait, overdue ones as due now, and none that is done or far away', async () => {
  await suite.db.insertInto('leads').values({ id: 'lead_1', phone: null }).execute();
  const dues: [Date, 'waiting' | 'done'][] = [
    [inHours(-5), 'waiting'],
    [inHours(3), 'waiting'],
    [inHours(3), 'done'],
    [inHours(60), 'waiting'],
  ];
  for (const [due_at, status] of dues)
    await suite.db
      .insertInto('follow_ups')
      .values({ id: uuidv7(), lead_id: 'lead_1', kind: 'callback', due_at, status, cause: uuidv7() })
      .execute();
  expect(await due('follow_up')).toEqual([
    [0, 1],
    [await hourOf(inHours(3)), 1],
  ]);
});

it('counts calls that wait to be dialled by when they must be', async () => {
  await anAcceptedCall(suite.db, { dialInMs: 2 * HOUR_MS });
  const closed = await anAcceptedCall(suite.db, { to: '+493023125002', dialInMs: 2 * HOUR_MS });
  await writeProgress(suite.db, closed, 1, { phase: 'closed', outcome: 'expired', closed: true });
  expect(await due('dial')).toEqual([[await hourOf(inHours(2)), 1]]);
});

it('counts results that the CRM must take, by the pauses of the policy', async () => {
  const policy = { crmRetryFirstMs: HOUR_MS, crmRetryMaxMs: 6 * HOUR_MS };
  const [first, later] = [
    await anAcceptedCall(suite.db, { policy, dialInMs: -1 }),
    await anAcceptedCall(suite.db, { to: '+493023125002', policy, dialInMs: -1 }),
  ];
  for (const callId of [first, later]) await keepDelivery(suite.db, callId, 1, '{}');
  await sql`update crm_deliveries set status = 'retrying', tries = 9 where call_id = ${later}`.execute(suite.db);
  expect(await due('crm')).toEqual([
    [await hourOf(inHours(1)), 1],
    [await hourOf(inHours(6)), 1],
  ]);
  await sql`update crm_deliveries set status = 'dead_letter'`.execute(suite.db);
  expect(await due('crm')).toEqual([]);
});

it('counts what was put off and comes back', async () => {
  const callId = await anAcceptedCall(suite.db);
  await writeProgress(suite.db, callId, 1, {
    phase: 'closed',
    outcome: 'held',
    closed: true,
    attention: ['crm_refused', 'analysis_failed'],
  });
  await sql`update attention set snoozed_until = ${inHours(5)} where kind = 'crm_refused'`.execute(suite.db);
  expect(await due('attention')).toEqual([[await hourOf(inHours(5)), 1]]);
});
