import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { attemptsOfCall, recordPlaced } from '../../src/store/calls/attempts.ts';
import { createAttentionDesk } from '../../src/store/calls/attention-desk.ts';
import { createCallReader } from '../../src/store/calls/call-views.ts';
import { writeProgress } from '../../src/store/calls/calls.ts';
import { claimDial } from '../../src/store/calls/claim-dial.ts';
import { createOverviewReader, type OverviewReader } from '../../src/store/overview.ts';
import { aDatabase } from '../harness/database.ts';
import { anAcceptedCall, LINE } from './rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let overview: OverviewReader;
beforeAll(async () => {
  suite = await aDatabase();
  overview = createOverviewReader(suite.db);
});
afterAll(() => suite.drop());

let number = 500;
async function aRingingCall(): Promise<string> {
  const callId = await anAcceptedCall(suite.db, { to: `+493023125${(number += 1)}` });
  await claimDial(suite.db, callId, 1, 2, LINE);
  const [attempt] = await attemptsOfCall(suite.db, callId);
  await recordPlaced(suite.db, attempt!, 3, { callSid: `CA${callId}`, conversationId: `conv_${callId}` }, 'answer');
  return callId;
}
const setTime = (callId: string, at: string) =>
  sql`update calls set created_at = ${at}::timestamptz where id = ${callId}`.execute(suite.db);

it('counts the calls of the day by how far they came, and equals the lists', async () => {
  const waiting = await anAcceptedCall(suite.db, { to: '+493023125500' });
  const ringing = await aRingingCall();
  const held = await aRingingCall();
  await sql`update call_attempts set answered_at = now() where call_id = ${held}`.execute(suite.db);
  await writeProgress(suite.db, held, 9, {
    phase: 'closed',
    outcome: 'held',
    closed: true,
    attention: ['crm_refused', 'analysis_failed'],
  });
  const old = await aRingingCall();
  await writeProgress(suite.db, old, 9, { phase: 'closed', outcome: 'busy', closed: true, attention: ['crm_refused'] });
  await setTime(old, '2020-01-01T00:00:00Z');

  const seen = await overview('UTC');
  expect(seen.today).toEqual({ accepted: 3, dialled: 2, answered: 1, completed: 1, live: 1, needsAttention: 3 });
  expect(seen.live).toEqual([{ id: ringing, phase: 'ringing', since: expect.any(Date) }]);
  expect(seen.attention.toSorted((a, b) => a.count - b.count)).toEqual([
    { kind: 'analysis_failed', count: 1, oldestAt: expect.any(Date) },
    { kind: 'crm_refused', count: 2, oldestAt: expect.any(Date) },
  ]);
  expect(seen.days).toHaveLength(14);
  expect(seen.days.at(-1)).toEqual({ date: seen.asOf.toISOString().slice(0, 10), outcomes: { held: 1 } });
  expect(seen.days.slice(0, -1).every(({ outcomes }) => Object.keys(outcomes).length === 0)).toBe(true);
  const listed = await createCallReader(suite.db).list({ filter: { outcome: 'held' }, after: null, limit: 200 });
  expect(listed.items.map(({ id }) => id)).toEqual([held]);
  expect(waiting).toBeTruthy();

  const desk = createAttentionDesk(suite.db, suite.db);
  const snooze = { until: new Date(Date.now() + 60_000), reason: 'x' };
  await desk.snooze({ callId: old, kind: 'crm_refused' }, 'Anna', snooze);
  const after = await overview('UTC');
  expect(after.today.needsAttention).toBe(2);
  expect((await desk.list({ after: null, limit: 200 })).items).toHaveLength(2);
});

it('has the days of the zone: the same moment is of two dates', async () => {
  const { rows } = await sql<{ noon: string }>`
    select to_char(((date_trunc('day', now() at time zone 'UTC') - interval '3 days') at time zone 'UTC') + interval '12 hours',
      'YYYY-MM-DD"T"HH24:MI:SSOF') as noon`.execute(suite.db);
  const early = await aRingingCall();
  await writeProgress(suite.db, early, 9, { phase: 'closed', outcome: 'no_answer', closed: true });
  await setTime(early, rows[0]!.noon);
  const dateIn = async (zone: string) =>
    (await overview(zone)).days.find(({ outcomes }) => outcomes.no_answer === 1)?.date;
  const [utc, kiritimati] = [await dateIn('UTC'), await dateIn('Pacific/Kiritimati')];
  expect(utc).toBe(rows[0]!.noon.slice(0, 10));
  // fourteen hours ahead: noon is the next day there
  expect(Date.parse(kiritimati!) - Date.parse(utc!)).toBe(86_400_000);
});
