import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { ERASED, erasePerson } from '../../../src/store/candidates/erase-person.ts';
import {
  beginErasure,
  copiesLeft,
  findErasuresUnderWay,
  finishErasure,
  recordCopy,
  viewErasure,
} from '../../../src/store/candidates/erasures.ts';
import { openCallsOf } from '../../../src/store/candidates/open-calls.ts';
import { phoneHash } from '../../../src/store/calls/phone-hash.ts';
import { json } from '../../../src/store/database.ts';
import { storeEvents } from '../../../src/store/events.ts';
import { aDatabase } from '../../harness/database.ts';
import { aPersonEverywhere, type SeededPerson } from './a-person.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let person: SeededPerson;
let neighbour: SeededPerson;
let erasureId: string;
beforeAll(async () => {
  suite = await aDatabase();
  person = await aPersonEverywhere(suite.db, { phone: '+493023125305', lastName: 'Geheimrat' });
  // Their number begins with the same digits.
  neighbour = await aPersonEverywhere(suite.db, { phone: '+4930231253055', lastName: 'Nachbarin' });
  erasureId = (await beginErasure(suite.db, person.candidateId, 'a-key'))!.id;
});
afterAll(() => suite.drop());

/** The tables of the schema in which this stands anywhere, also inside of bytes. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name not like 'kysely_%' order by 1
  `.execute(suite.db);
  const found: string[] = [];
  for (const { name } of tables) {
    const inBytes = name === 'webhook_events' ? sql`or encode(raw, 'escape') ~* ${text}` : sql``;
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${sql.table(name)} t where t::text ~* ${text} ${inBytes}
    `.execute(suite.db);
    if (rows[0]!.n > 0) found.push(name);
  }
  return found;
}

const erase = async (last: boolean) => erasePerson(suite.db, person.candidateId, { last });

describe('erasing a person', () => {
  it('has decided about every table of the schema', async () => {
    const { rows } = await sql<{ table_name: string }>`
      select table_name from information_schema.tables
      where table_schema = 'public' and table_name not like 'kysely_%'
    `.execute(suite.db);
    expect(Object.keys(ERASED).toSorted()).toEqual(rows.map(({ table_name }) => table_name).toSorted());
  });

  it('leaves neither name nor number in any table, and the neighbour as they were', async () => {
    const before = await tablesWith('Nachbarin');
    expect((await tablesWith('Geheimrat|493023125305([^0-9]|$)')).length).toBeGreaterThan(12);
    expect(await erase(false)).toEqual({ openCalls: 0 });
    expect(await tablesWith('Geheimrat|493023125305([^0-9]|$)')).toEqual(['candidates']);
    expect(await erase(true)).toEqual({ openCalls: 0 });
    expect(await tablesWith('Geheimrat|493023125305([^0-9]|$)')).toEqual([]);
    expect(await tablesWith('Nachbarin')).toEqual(before);
    expect(await erase(true)).toEqual({ openCalls: 0 });
  });

  it('leaves the shell of a call, with what is counted by', async () => {
    const call = await suite.db.selectFrom('calls').selectAll().where('id', '=', person.callId).executeTakeFirst();
    expect(call).toMatchObject({
      campaign_id: 804,
      outcome: 'held',
      phase: 'closed',
      candidate_id: null,
      first_name: '',
      to_number: '',
      erased_at: expect.any(Date),
    });
    const attempts = await suite.db
      .selectFrom('call_attempts')
      .selectAll()
      .where('call_id', '=', person.callId)
      .execute();
    expect(attempts).toEqual([expect.objectContaining({ outcome: 'held', duration_seconds: 61, to_number: '' })]);
    const lines = await suite.db.selectFrom('timeline').select('kind').where('call_id', '=', person.callId).execute();
    expect(lines).toEqual([{ kind: 'erased' }]);
  });

  it('keeps the opt-out, and the keys by which a repetition is known', async () => {
    const kept = await suite.db.selectFrom('suppressions').select('phone_hash').execute();
    expect(kept).toContainEqual({ phone_hash: phoneHash(person.phone) });
    const key = await suite.db
      .selectFrom('idempotency_keys')
      .select('request_hash')
      .where('call_id', '=', person.callId)
      .executeTakeFirst();
    expect(key).toEqual({ request_hash: 'erased' });
  });

  it('stores nothing personal of what still comes, the same again or something new', async () => {
    const old = await suite.db
      .selectFrom('webhook_events')
      .selectAll()
      .where('id', '=', person.eventId)
      .executeTakeFirstOrThrow();
    expect([old.raw.length, old.event]).toEqual([0, null]);
    const again = {
      provider: 'elevenlabs' as const,
      kind: 'post_call_transcription',
      event: json({ kind: 'conversation_ended', conversationId: person.conversationId, phone: person.phone }),
      lead_update: json({ leadId: null, phone: person.phone, frames: [] }),
      attempt_id: null,
      conversation_id: null,
      call_sid: null,
      raw: Buffer.from(json({ text: person.lastName })),
    };
    expect(await storeEvents(suite.db, [{ id: uuidv7(), dedupe_key: old.dedupe_key, ...again }])).toEqual([]);
    const id = uuidv7();
    expect(await storeEvents(suite.db, [{ id, dedupe_key: uuidv7(), ...again }])).toMatchObject([
      { id, event: null, lead_update: null, claimed_by: 'erasure', routed_at: expect.any(Date) },
    ]);
    const row = await suite.db.selectFrom('webhook_events').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect([row.raw.length, row.event, row.lead_update]).toEqual([0, null, null]);
    expect([row.claimed_by, row.routed_at]).toEqual(['erasure', expect.any(Date)]);
    expect(await tablesWith('Geheimrat')).toEqual([]);
  });

  it('is proved by what each provider said and how many rows went, and by nothing personal', async () => {
    const all = await copiesLeft(suite.db, erasureId);
    expect(all.map(({ provider, kind, provider_id }) => [provider, kind, provider_id])).toEqual([
      ['store', 'audio', `${person.callSid}/${person.recordingSid}.wav`],
      ['elevenlabs', 'conversation', person.conversationId],
      ['twilio', 'recording', person.recordingSid],
      ['twilio', 'message', person.messageSid],
      ['twilio', 'call', person.callSid],
    ]);
    expect(await viewErasure(suite.db, erasureId)).toMatchObject({ status: 'running' });
    for (const copy of all.slice(0, 4)) await recordCopy(suite.db, copy, { result: 'deleted' });
    await recordCopy(suite.db, all[4]!, { error: 'unreachable' });
    expect(await viewErasure(suite.db, erasureId)).toMatchObject({ status: 'incomplete', finishedAt: null });

    expect(await finishErasure(suite.db, erasureId)).toBe(1);
    const proof = (await viewErasure(suite.db, erasureId))!;
    expect(proof).toMatchObject({ status: 'incomplete', finishedAt: expect.any(Date) });
    expect(proof.parts).toEqual(
      expect.arrayContaining([
        { part: 'conversation', provider: 'elevenlabs', result: 'deleted', count: 1 },
        { part: 'call', provider: 'twilio', result: 'failed', count: 1 },
        { part: 'calls', provider: null, result: 'erased', count: 1 },
        { part: 'webhook_events', provider: null, result: 'erased', count: 3 },
        { part: 'candidates', provider: null, result: 'erased', count: 1 },
      ]),
    );
    expect(JSON.stringify(proof)).not.toMatch(/Geheimrat|3023125/);
  });

  it('ordered again is the same, and goes on where a provider had not let go', async () => {
    const again = (await beginErasure(suite.db, person.candidateId, 'another-key'))!;
    expect([again.id, again.finished_at]).toEqual([erasureId, null]);
    const left = await copiesLeft(suite.db, erasureId);
    expect(left.map(({ kind }) => kind)).toEqual(['call']);
    await recordCopy(suite.db, left[0]!, { result: 'not_there' });
    await finishErasure(suite.db, erasureId);
    expect(await viewErasure(suite.db, erasureId)).toMatchObject({ status: 'done' });
    expect((await beginErasure(suite.db, person.candidateId, 'another-key'))!.finished_at).not.toBeNull();
  });

  it('erases nothing while a call is open', async () => {
    const talking = await aPersonEverywhere(suite.db, {
      phone: '+493023125307',
      lastName: 'Talking',
      outcome: null,
      closed: false,
    });
    await beginErasure(suite.db, talking.candidateId, 'a-key');
    expect(await erasePerson(suite.db, talking.candidateId, { last: false })).toEqual({ openCalls: 1 });
    expect((await openCallsOf(suite.db, talking.candidateId)).map(({ id }) => id)).toEqual([talking.callId]);
    expect((await tablesWith('Talking')).length).toBeGreaterThan(12);
  });

  it('is owed until it is over, by whichever workflow', async () => {
    const owing = async () => findErasuresUnderWay(suite.db, -1_000, 10);
    expect(await owing()).not.toContain(person.candidateId);
    const waiting = await suite.db
      .selectFrom('erasures')
      .select(['id', 'candidate_id'])
      .where('finished_at', 'is', null)
      .executeTakeFirstOrThrow();
    expect(await owing()).toContain(waiting.candidate_id);
    await finishErasure(suite.db, waiting.id);
    expect(await owing()).not.toContain(waiting.candidate_id);
  });

  it('is not to be ordered for nobody', async () => {
    expect(await beginErasure(suite.db, uuidv7(), 'a-key')).toBeNull();
    expect(await viewErasure(suite.db, uuidv7())).toBeNull();
  });

  it('of somebody whose number is none touches nobody else', async () => {
    const nobody = uuidv7();
    await suite.db.insertInto('candidates').values({ id: nobody, phone: '', name_key: 'no number' }).execute();
    const before = await tablesWith('Nachbarin');
    await beginErasure(suite.db, nobody, 'a-key');
    expect(await erasePerson(suite.db, nobody, { last: true })).toEqual({ openCalls: 0 });
    expect(await tablesWith('Nachbarin')).toEqual(before);
  });

  it('of one of two who share a number leaves the other’s calls, also in the inbox', async () => {
    const other = uuidv7();
    await suite.db
      .insertInto('candidates')
      .values({ id: other, phone: neighbour.phone, name_key: 'somebody else' })
      .execute();
    await beginErasure(suite.db, other, 'a-key');
    await erasePerson(suite.db, other, { last: true });
    const event = await suite.db
      .selectFrom('webhook_events')
      .select('raw')
      .where('id', '=', neighbour.eventId)
      .executeTakeFirstOrThrow();
    expect(event.raw.toString()).toContain('Nachbarin');
    expect(await tablesWith('Nachbarin')).toEqual(expect.arrayContaining(['calls', 'candidates', 'conversations']));
  });
});
