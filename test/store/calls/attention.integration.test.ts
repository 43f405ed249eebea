import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { applySettlement } from '../../../src/activities/calls/apply-settlement.ts';
import type { AttentionReason } from '../../../src/domain/calls/call.ts';
import { type AttentionDesk, createAttentionDesk } from '../../../src/store/calls/attention-desk.ts';
import { createCallReader } from '../../../src/store/calls/call-views.ts';
import { addAttention, readCall, writeProgress } from '../../../src/store/calls/calls.ts';
import { keepSettlement } from '../../../src/store/calls/settlements.ts';
import { readTimeline } from '../../../src/store/calls/timeline.ts';
import { aDatabase, waitingForLocks } from '../../harness/database.ts';
import { soon } from '../../chaos/steps.ts';
import { anAcceptedCall } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let desk: AttentionDesk;
beforeAll(async () => {
  suite = await aDatabase();
  desk = createAttentionDesk(suite.db, suite.db);
});
afterAll(() => suite.drop());

async function aCallWith(...reasons: AttentionReason[]): Promise<string> {
  const callId = await anAcceptedCall(suite.db);
  await writeProgress(suite.db, callId, 1, { phase: 'closed', outcome: 'held', closed: true, attention: reasons });
  return callId;
}
const all = async (filter: Partial<Parameters<AttentionDesk['list']>[0]> = {}) =>
  (await desk.list({ after: null, limit: 200, ...filter })).items;
const openOf = async (callId: string) => (await all()).filter((item) => item.callId === callId);

describe('what asks for a person', () => {
  it('is every reason of every call, since it has it', async () => {
    const callId = await aCallWith('analysis_failed', 'crm_refused');
    await sql`update attention set since = '2025-11-26 12:00:00+00' where call_id = ${callId} and kind = 'crm_refused'`.execute(
      suite.db,
    );
    await addAttention(suite.db, callId, ['crm_refused', 'clocks_differ']);
    const [first, ...others] = await openOf(callId);
    expect(first).toMatchObject({
      kind: 'crm_refused',
      since: new Date('2025-11-26T12:00:00.000Z'),
      phase: 'closed',
      outcome: 'held',
      firstName: 'Erika',
      phone: '+493023125001',
      companyName: 'Kita Birkenallee gGmbH',
      campaignId: 804,
      assignee: null,
      takenAt: null,
    });
    expect(others.map(({ kind }) => kind).toSorted()).toEqual(['analysis_failed', 'clocks_differ']);
    expect((await all({ kind: 'clocks_differ' })).map((item) => item.callId)).toEqual([callId]);
  });

  it('is kept also when the call’s own story goes on at that moment, which it does not hold up', async () => {
    const callId = await anAcceptedCall(suite.db);
    let added: Promise<void> | undefined;
    await suite.db.transaction().execute(async (trx) => {
      await writeProgress(trx, callId, 7, { phase: 'gathering', outcome: 'held' });
      added = addAttention(suite.db, callId, ['recording_failed']);
      await soon(async () => (await waitingForLocks(suite.db)) > 0, 'it to wait for the story');
    });
    await added;
    expect(await openOf(callId)).toMatchObject([{ kind: 'recording_failed' }]);
    expect(await readCall(suite.db, callId)).toMatchObject({ revision: 7, needs_attention: ['recording_failed'] });
    expect(await writeProgress(suite.db, callId, 7, { phase: 'analysing' })).toBe(true);
  });

  it('is shown too where a process of the version before said so, and can be taken', async () => {
    const callId = await anAcceptedCall(suite.db);
    await sql`update calls set needs_attention = '["recording_failed"]' where id = ${callId}`.execute(suite.db);
    expect(await openOf(callId)).toMatchObject([{ kind: 'recording_failed', since: expect.any(Date) }]);
    expect(await desk.take({ callId, kind: 'recording_failed' }, 'Anna')).toMatchObject({ kind: 'yours' });
  });

  it('is paged through once, oldest first, also where several came at one moment', async () => {
    const made = await Promise.all([1, 2, 3].map(() => aCallWith('witnesses_disagree', 'instruction_like_speech')));
    await sql`update attention set since = '2024-01-01 00:00:00.123456+00' where call_id = any(${made})`.execute(
      suite.db,
    );
    const seen: string[] = [];
    let after: Parameters<AttentionDesk['list']>[0]['after'] = null;
    do {
      const page: Awaited<ReturnType<AttentionDesk['list']>> = await desk.list({ after, limit: 4 });
      seen.push(...page.items.map((item) => `${item.callId}:${item.kind}`));
      after = page.next;
    } while (after);
    expect(seen).toHaveLength((await all()).length);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 6)).toEqual(
      made.flatMap((id) => [`${id}:instruction_like_speech`, `${id}:witnesses_disagree`]).toSorted(),
    );
  });
});

describe('somebody who takes it', () => {
  it('has it alone, also when two do at once, until it is released', async () => {
    const about = { callId: await aCallWith('analysis_failed'), kind: 'analysis_failed' as const };
    const both = await Promise.all(['Anna', 'Bert'].map((who) => desk.take(about, who)));
    const [winner] = both.flatMap((one) => (one.kind === 'yours' ? [one.item.assignee!] : []));
    const loser = winner === 'Anna' ? 'Bert' : 'Anna';
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['taken', 'yours']);
    expect(await desk.take(about, loser)).toEqual({ kind: 'taken', by: winner });
    const again = await desk.take(about, winner!);
    expect(again).toMatchObject({ kind: 'yours', item: { assignee: winner, takenAt: expect.any(Date) } });
    expect((await all({ assignee: winner! })).some((item) => item.callId === about.callId)).toBe(true);
    expect((await all({ assignee: null })).some((item) => item.callId === about.callId)).toBe(false);
    expect(await desk.release(about)).toMatchObject({ assignee: null, takenAt: null });
    expect(await desk.take(about, loser)).toMatchObject({ kind: 'yours' });
  });

  it('is told when no call asks for it', async () => {
    const about = { callId: await aCallWith('analysis_failed'), kind: 'crm_refused' as const };
    for (const one of [about, { ...about, callId: uuidv7() }]) {
      expect(await desk.take(one, 'Anna')).toEqual({ kind: 'not_open' });
      expect(await desk.release(one)).toBeNull();
      expect(await desk.snooze(one, 'Anna', { until: new Date(), reason: 'x' })).toEqual({ kind: 'not_open' });
      expect(await desk.resolve(one, 'Anna', 'x')).toEqual({ kind: 'not_open' });
    }
  });
});

describe('somebody who puts it off', () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000);

  it('does not see it until then, nor does anybody else; then it is there again by itself', async () => {
    const callId = await aCallWith('analysis_failed', 'crm_refused');
    const about = { callId, kind: 'analysis_failed' as const };
    const snooze = { until: inAnHour(), reason: 'A reason about Erika' };
    expect(await desk.snooze(about, 'Anna', snooze)).toMatchObject({
      kind: 'yours',
      item: { assignee: null, snoozed: { ...snooze, by: 'Anna' } },
    });
    expect((await openOf(callId)).map(({ kind }) => kind)).toEqual(['crm_refused']);
    const putOff = (await all({ isSnoozed: true })).filter((item) => item.callId === callId);
    expect(putOff.map(({ kind }) => kind)).toEqual(['analysis_failed']);
    expect((await readCall(suite.db, callId)).needs_attention).toContain('analysis_failed');
    await sql`update attention set snoozed_until = now() where call_id = ${callId}`.execute(suite.db);
    const back = (await openOf(callId)).find(({ kind }) => kind === 'analysis_failed');
    expect(back).toMatchObject({ snoozed: null });
  });

  it('leaves one line in the story of the call, without the reason, however often it is sent', async () => {
    const about = { callId: await aCallWith('analysis_failed'), kind: 'analysis_failed' as const };
    const snooze = { until: inAnHour(), reason: 'A reason about Erika' };
    await desk.snooze(about, 'Anna', snooze);
    await desk.snooze(about, 'Anna', snooze);
    const story = await readTimeline(suite.db, about.callId);
    const text = `Anna put it off until ${snooze.until.toISOString()}: analysis_failed`;
    expect(story).toMatchObject([{ source: 'operator', kind: 'attention_snoozed', text }]);
    expect(JSON.stringify(story)).not.toContain('Erika');
    await desk.snooze(about, 'Anna', { ...snooze, until: new Date(snooze.until.getTime() + 1_000) });
    expect(await readTimeline(suite.db, about.callId)).toHaveLength(2);
  });

  it('waits for who has taken it, and has it back by taking it', async () => {
    const about = { callId: await aCallWith('analysis_failed'), kind: 'analysis_failed' as const };
    await desk.take(about, 'Anna');
    const snooze = { until: inAnHour(), reason: 'x' };
    expect(await desk.snooze(about, 'Bert', snooze)).toEqual({ kind: 'taken', by: 'Anna' });
    expect(await desk.snooze(about, 'Anna', snooze)).toMatchObject({ kind: 'yours', item: { assignee: 'Anna' } });
    expect(await openOf(about.callId)).toEqual([]);
    expect(await desk.take(about, 'Anna')).toMatchObject({ kind: 'yours', item: { snoozed: null } });
    expect(await openOf(about.callId)).toHaveLength(1);
  });
});

describe('somebody who resolves it', () => {
  it('takes the reason from the call, with a line in its story and the note in its own row', async () => {
    const callId = await aCallWith('analysis_failed', 'crm_refused');
    const about = { callId, kind: 'analysis_failed' as const };
    const first = await desk.resolve(about, 'Anna', 'A note about Erika');
    expect(first).toEqual({ kind: 'resolved', at: expect.any(Date) });
    expect((await readCall(suite.db, callId)).needs_attention).toEqual(['crm_refused']);
    expect((await openOf(callId)).map(({ kind }) => kind)).toEqual(['crm_refused']);
    const story = await readTimeline(suite.db, callId);
    expect(story).toMatchObject([
      { source: 'operator', kind: 'attention_resolved', text: 'Anna has looked at it: analysis_failed' },
    ]);
    expect(JSON.stringify(story)).not.toContain('A note');
    // again, by another who has not seen it yet
    expect(await desk.resolve(about, 'Bert', 'Another note')).toEqual(first);
    expect(await readTimeline(suite.db, callId)).toHaveLength(1);
    const rows = await suite.db.selectFrom('attention').selectAll().where('call_id', '=', callId).execute();
    expect(rows.filter(({ kind }) => kind === 'analysis_failed')).toMatchObject([
      { resolved_by: 'Anna', note: 'A note about Erika' },
    ]);
    expect((await createCallReader(suite.db).find(callId))?.attention).toEqual(['crm_refused']);
  });

  it('waits for who has taken it', async () => {
    const about = { callId: await aCallWith('analysis_failed'), kind: 'analysis_failed' as const };
    await desk.take(about, 'Anna');
    expect(await desk.resolve(about, 'Bert', 'x')).toEqual({ kind: 'taken', by: 'Anna' });
    expect(await desk.resolve(about, 'Anna', 'x')).toMatchObject({ kind: 'resolved' });
  });

  it('sees it again, as a new one, when the call asks for it again', async () => {
    const callId = await aCallWith('crm_refused');
    const about = { callId, kind: 'crm_refused' as const };
    await desk.take(about, 'Anna');
    await desk.resolve(about, 'Anna', 'x');
    await addAttention(suite.db, callId, ['crm_refused']);
    expect(await openOf(callId)).toMatchObject([{ kind: 'crm_refused', assignee: null }]);
  });

  it('need not where a settlement does', async () => {
    const callId = await anAcceptedCall(suite.db);
    const reason = 'nobody_could_be_asked';
    await writeProgress(suite.db, callId, 1, {
      phase: 'closed',
      outcome: 'unresolved',
      closed: true,
      attention: [reason],
    });
    await desk.take({ callId, kind: reason }, 'Anna');
    await keepSettlement(suite.db, callId, { rang: false, note: 'x' });
    await applySettlement({ db: suite.db, crm: null })({ callId });
    expect(await openOf(callId)).toEqual([]);
    await addAttention(suite.db, callId, [reason]);
    expect(await openOf(callId)).toMatchObject([{ kind: reason, assignee: null }]);
  });
});

it('is found without reading the calls that ask for nothing', async () => {
  await sql`insert into calls (id, origin, company_name, first_name, last_name, to_number, policy, intent_hash, asked_by, dial_by, phase)
    select gen_random_uuid(), 'us', 'x', 'x', 'x', '+493023125001', '{}', 'x', 'x', now(), 'closed' from generate_series(1, 20000)`.execute(
    suite.db,
  );
  await sql`analyze calls`.execute(suite.db);
  const { rows } = await sql<{
    'QUERY PLAN': string;
  }>`explain select id from calls where needs_attention <> '[]'`.execute(suite.db);
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('calls_needing_attention');
});
