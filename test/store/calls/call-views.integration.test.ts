import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { CallEvent } from '../../../src/domain/calls/call-event.ts';
import { attemptId } from '../../../src/domain/ids.ts';
import { attemptsOfCall, recordPlaced } from '../../../src/store/calls/attempts.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import type { CallFilter } from '../../../src/store/calls/call-filter.ts';
import { type CallReader, createCallReader, type Position } from '../../../src/store/calls/call-views.ts';
import { writeProgress } from '../../../src/store/calls/calls.ts';
import { keepCandidate } from '../../../src/store/calls/candidates.ts';
import { keepAnalysis, keepConversation } from '../../../src/store/calls/conversations.ts';
import { keepDelivery, recordDelivery } from '../../../src/store/calls/crm-deliveries.ts';
import { json } from '../../../src/store/database.ts';
import { storeEvents } from '../../../src/store/events.ts';
import { addToTimeline } from '../../../src/store/calls/timeline.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let calls: CallReader;
beforeAll(async () => {
  suite = await aDatabase();
  calls = createCallReader(suite.db);
});
afterAll(() => suite.drop());

let line = 500;
const ownNumber = () => `+493023125${(line += 1)}`;
const idsOf = (callId: string) => ({ callSid: `CA${callId}`, conversationId: `conv_${callId}` });

async function aRingingCall(): Promise<string> {
  const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
  await claimDial(suite.db, callId, 1, 2, LINE);
  await recordPlaced(suite.db, (await attemptsOfCall(suite.db, callId))[0]!, 3, idsOf(callId), 'answer');
  return callId;
}

const hear = (event: CallEvent, attempt: string | null = null) =>
  storeEvents(suite.db, [
    {
      id: uuidv7(),
      provider: 'twilio',
      kind: 'test',
      dedupe_key: uuidv7(),
      event: json(event),
      attempt_id: attempt,
      conversation_id: null,
      call_sid: event.kind === 'conversation_ended' ? null : event.callSid,
      raw: Buffer.from('{}'),
    },
  ]);

const legChanged = (callSid: string, status: 'ringing' | 'in_progress', at: Date | null): CallEvent => ({
  kind: 'leg_changed',
  callSid,
  status,
  to: '+493023125001',
  from: LINE,
  durationSeconds: null,
  answeredBy: null,
  at,
});

const idsIn = async (filter: CallFilter): Promise<string[]> =>
  (await calls.list({ filter, after: null, limit: 200 })).items.map((item) => item.id);

describe('a call as operators see it', () => {
  it('has its attempts with their ids and times', async () => {
    const callId = await aRingingCall();
    expect(await calls.find(callId)).toMatchObject({
      id: callId,
      campaignId: 804,
      firstName: 'Erika',
      phase: 'ringing',
      outcome: null,
      attention: [],
      attempts: [
        {
          number: 1,
          twilioCallSid: `CA${callId}`,
          elevenLabsConversationId: `conv_${callId}`,
          phase: 'ringing',
          sentAt: expect.any(Date),
          answeredAt: null,
          endedAt: null,
        },
      ],
      conversation: null,
      analysis: null,
      crm: null,
    });
  });

  it('is talking from the moment the inbox knows that the phone was picked up', async () => {
    const callId = await aRingingCall();
    const { callSid } = idsOf(callId);
    await hear(legChanged(callSid, 'ringing', null));
    expect(await calls.find(callId)).toMatchObject({ phase: 'ringing' });

    const at = new Date('2025-11-26T12:45:20.000Z');
    await hear(legChanged(callSid, 'in_progress', at));
    expect(await calls.find(callId)).toMatchObject({
      phase: 'talking',
      attempts: [{ phase: 'answered', answeredAt: at }],
    });
    expect(await idsIn({ phase: 'talking' })).toEqual([callId]);
    expect(await idsIn({ phase: 'ringing' })).not.toContain(callId);
  });

  it('is talking also when only the attempt is known, and no longer once the workflow moved on', async () => {
    const callId = await aRingingCall();
    await hear(legChanged(`CAother${callId}`, 'in_progress', null), attemptId(callId, 1));
    expect(await calls.find(callId)).toMatchObject({ phase: 'talking', attempts: [{ answeredAt: expect.any(Date) }] });
    await writeProgress(suite.db, callId, 9, { phase: 'gathering' });
    expect(await calls.find(callId)).toMatchObject({ phase: 'gathering' });
  });

  it('has its newest conversation, analysis and delivery', async () => {
    const callId = await aRingingCall();
    await keepConversation(suite.db, callId, attemptId(callId, 1), {
      conversationId: `conv_${callId}`,
      status: 'done',
      attemptId: attemptId(callId, 1),
      callSid: null,
      turns: [],
      startedAt: null,
      durationSeconds: 61,
      summary: 'Ein Gespräch.',
      terminationReason: null,
      callResult: null,
      voicemailDetected: false,
      endedByGuardrail: false,
      phone: null,
      line: null,
      variables: {},
      dataCollection: {},
      callSuccessful: null,
      cost: null,
    });
    await keepAnalysis(suite.db, callId, 1, { status: 'failed', reason: 'first' });
    await keepAnalysis(suite.db, callId, 2, { status: 'not_assessable', reason: 'too thin' });
    await keepDelivery(suite.db, callId, 1, '{}');
    await keepDelivery(suite.db, callId, 2, '{}');
    await recordDelivery(suite.db, callId, 2, { status: 'delivered', responseStatus: 200, response: null });
    expect(await calls.find(callId)).toMatchObject({
      conversation: { status: 'done', summary: 'Ein Gespräch.' },
      analysis: { status: 'not_assessable', reason: 'too thin' },
      crm: { status: 'delivered', deliveredAt: expect.any(Date), tries: 0 },
    });
  });

  it('that closed without anything to report says so', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    await writeProgress(suite.db, callId, 1, { phase: 'closed', outcome: 'expired', closed: true });
    expect(await calls.find(callId)).toMatchObject({ outcome: 'expired', crm: { status: 'not_applicable', tries: 0 } });
  });

  it('that is not there is null, and has no timeline', async () => {
    expect(await calls.find(uuidv7())).toBeNull();
    expect(await calls.timeline(uuidv7())).toBeNull();
  });

  it('has its story, oldest first, and none before the first line', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    expect(await calls.timeline(callId)).toEqual([]);
    await addToTimeline(suite.db, { callId, source: 'us', kind: 'one', text: 'One' });
    await addToTimeline(suite.db, { callId, source: 'hoc', kind: 'two', text: 'Two', attempt: 1, mark: 'late' });
    expect(await calls.timeline(callId)).toMatchObject([{ kind: 'one' }, { kind: 'two', mark: 'late', attempt: 1 }]);
  });
});

describe('the list', () => {
  it('pages through all calls once, newest first, also those of one microsecond', async () => {
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1) made.push(await anAcceptedCall(suite.db, { to: ownNumber() }));
    await sql`update calls set campaign_id = 16, created_at = '2025-11-26 12:00:00.123456+00' where id = any(${made})`.execute(
      suite.db,
    );

    const seen: string[] = [];
    let after: Position | null = null;
    do {
      const page: Awaited<ReturnType<CallReader['list']>> = await calls.list({
        filter: { campaignId: 16 },
        after,
        limit: 3,
      });
      seen.push(...page.items.map((item) => item.id));
      after = page.next;
    } while (after);
    expect(seen).toEqual(made.toSorted().toReversed());
  });

  it('shows what needs attention, what ended how, and what does not', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    await writeProgress(suite.db, callId, 1, { outcome: 'unresolved', attention: ['nobody_could_be_asked'] });
    expect(await idsIn({ needsAttention: true })).toEqual([callId]);
    expect(await idsIn({ outcome: 'unresolved' })).toEqual([callId]);
    expect(await idsIn({ needsAttention: false })).not.toContain(callId);
    expect(await idsIn({ outcome: 'unresolved', campaignId: 1 })).toEqual([]);
  });
});

describe('the search', () => {
  const nothing = { words: [], digits: null, id: null };

  it('finds a person by parts of the names, in any case and order, and nobody by a wildcard', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    await sql`update calls set first_name = 'Zoë', last_name = '100%_Ähnlich\\', company_name = 'Klinik am Park' where id = ${callId}`.execute(
      suite.db,
    );
    for (const words of [['zoë'], ['park', 'ZOË'], ['100%_'], ['lich\\']]) {
      expect(await idsIn({ search: { ...nothing, words } })).toEqual([callId]);
    }
    for (const words of [['zoë', 'Berlin'], ['z%'], ['z_ë'], ["'; drop table calls; --"]]) {
      expect(await idsIn({ search: { ...nothing, words } })).toEqual([]);
    }
  });

  it('finds a call by any of its ids and by digits of its number', async () => {
    const callId = await aRingingCall();
    const candidateId = await keepCandidate(suite.db, {
      firstName: 'Erika',
      lastName: 'Mustermann',
      phone: '+493023125001',
      email: null,
      externalId: null,
      timeZone: null,
    });
    await sql`update calls set candidate_id = ${candidateId}, to_number = '+493023125998' where id = ${callId}`.execute(
      suite.db,
    );
    for (const id of [callId, candidateId, `CA${callId}`, `conv_${callId}`, attemptId(callId, 1)]) {
      expect(await idsIn({ search: { ...nothing, id } })).toEqual([callId]);
    }
    expect(await idsIn({ search: { ...nothing, digits: '493023125998' } })).toEqual([callId]);
    expect(await idsIn({ search: { ...nothing, digits: '5998' } })).toEqual([callId]);
    expect(await idsIn({ search: nothing })).toEqual([]);
    expect(await idsIn({ phase: 'closed', search: { ...nothing, id: callId } })).toEqual([]);
  });
});

describe('the filters', () => {
  it('find what the inbox says is talking, what somebody answered, and what became of the result', async () => {
    const callId = await aRingingCall();
    expect(await idsIn({ phase: 'ringing' })).toContain(callId);
    await sql`update call_attempts set answered_by = 'machine' where call_id = ${callId}`.execute(suite.db);
    expect(await idsIn({ answeredBy: 'machine' })).toEqual([callId]);
    expect(await idsIn({ answeredBy: 'fax' })).toEqual([]);

    await keepDelivery(suite.db, callId, 1, '{}');
    await recordDelivery(suite.db, callId, 1, { status: 'dead_letter', responseStatus: 500, error: 'crm: x' });
    expect(await idsIn({ crm: 'dead_letter' })).toEqual([callId]);
    await keepDelivery(suite.db, callId, 2, '{"a":1}');
    expect(await idsIn({ crm: 'dead_letter' })).toEqual([]);
    expect(await idsIn({ crm: 'pending' })).toEqual([callId]);
  });

  it('find one reason among others, who placed it, and what was made within a time', async () => {
    const callId = await anAcceptedCall(suite.db, { to: ownNumber() });
    await writeProgress(suite.db, callId, 1, { attention: ['crm_refused', 'recording_failed'] });
    await sql`update calls set origin = 'outside', outside_key = 'CAoutside', created_at = '2024-05-01 12:00:00+00' where id = ${callId}`.execute(
      suite.db,
    );
    expect(await idsIn({ attention: 'recording_failed' })).toEqual([callId]);
    expect(await idsIn({ attention: 'clocks_differ' })).toEqual([]);
    expect(await idsIn({ origin: 'outside' })).toEqual([callId]);
    expect(await idsIn({ origin: 'us' })).not.toContain(callId);
    const [from, to] = [new Date('2024-05-01T12:00:00Z'), new Date('2024-05-01T12:00:01Z')];
    expect(await idsIn({ from, to })).toEqual([callId]);
    expect(await idsIn({ to: from, origin: 'outside' })).toEqual([]);
    expect(await calls.count({ from, to })).toEqual({ count: 1, isCapped: false });
  });

  it('count no further than 10,000', async () => {
    await sql`insert into calls (id, origin, campaign_id, company_name, first_name, last_name, to_number, policy,
        intent_hash, asked_by, dial_by, phase)
      select gen_random_uuid(), 'us', 77, '', '', '', '', '{}', '', 'test', now(), 'closed' from generate_series(1, 10001)`.execute(
      suite.db,
    );
    expect(await calls.count({ campaignId: 77 })).toEqual({ count: 10_000, isCapped: true });
    await sql`delete from calls where campaign_id = 77`.execute(suite.db);
  });
});

describe('the state of a call', () => {
  it('is what it does now, and until when', async () => {
    const ringing = await aRingingCall();
    expect((await calls.find(ringing))!.state).toEqual({ key: 'ringing', until: expect.any(Date), reason: null });

    const waiting = await anAcceptedCall(suite.db, { to: ownNumber() });
    await writeProgress(suite.db, waiting, 1, { phase: 'held_back' });
    for (const reason of ['number_in_use', 'all_lines_in_use'])
      await addToTimeline(suite.db, {
        callId: waiting,
        source: 'us',
        kind: 'held_back',
        text: 'Held back',
        once: `held_back:${reason}`,
      });
    expect(await calls.find(waiting)).toMatchObject({
      state: { key: 'held_back', until: expect.any(Date), reason: 'all_lines_in_use' },
      revision: 1,
      questionsCut: 0,
      firstMessage: null,
    });

    await writeProgress(suite.db, ringing, 5, { phase: 'closed', outcome: 'held', closed: true });
    await keepDelivery(suite.db, ringing, 1, '{}');
    await recordDelivery(suite.db, ringing, 1, { status: 'dead_letter', responseStatus: 400, error: 'crm: refused' });
    expect((await calls.find(ringing))!.state).toEqual({
      key: 'closed_not_reported',
      until: null,
      reason: 'crm: refused',
    });
  });
});
