import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { NOTICE_INTENT } from '../../../src/domain/leads/follow-up.ts';
import { keepFollowUp } from '../../../src/store/leads/follow-ups.ts';
import { createLeadPages, type LeadPages, type LeadQuery } from '../../../src/store/leads/lead-views.ts';
import { keepLead, readLead } from '../../../src/store/leads/leads.ts';
import { keepIncomingMessage, keepOutgoingMessage } from '../../../src/store/messages/messages.ts';
import { optOut } from '../../../src/store/messages/opt-outs.ts';
import { aDatabase } from '../../harness/database.ts';
import { LINE } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let pages: LeadPages;
beforeAll(async () => {
  suite = await aDatabase();
  pages = createLeadPages(suite.db, suite.db);
});
afterAll(() => suite.drop());

async function aLead(leadId: string | null, phone: string, customerName: string | null = null): Promise<string> {
  return (await keepLead(suite.db, { leadId, phone, customerName }))!.ref;
}
let count = 0;
const writes = (leadId: string, fromNumber: string, body: string) =>
  keepIncomingMessage(suite.db, {
    messageSid: `SM${(count += 1)}`,
    leadId,
    fromNumber,
    toNumber: LINE,
    body,
    mediaCount: 0,
    receivedAt: new Date(),
  });
const isWritten = (leadId: string, toNumber: string, body: string, intentKey = `intent:${(count += 1)}`) =>
  keepOutgoingMessage(suite.db, { intentKey, leadId, fromNumber: LINE, toNumber, body });
const refsIn = async (query: Partial<LeadQuery>): Promise<string[]> =>
  (await pages.list({ after: null, limit: 50, ...query })).items.map(({ ref }) => ref);

it('has a lead with the last text, and counts what nobody has seen', async () => {
  const phone = '+12125550121';
  const ref = await aLead('lead_view', phone, 'Jordan Example');
  await isWritten('lead_view', phone, 'Hello');
  await writes('lead_view', phone, 'Is it blue?');
  await isWritten('lead_view', '+12125550199', 'Hot lead', `${NOTICE_INTENT}view`);
  expect(await pages.find(ref)).toMatchObject({
    ref,
    leadId: 'lead_view',
    customerName: 'Jordan Example',
    lastMessage: { direction: 'in', text: 'Is it blue?', at: expect.any(Date) },
    unread: 1,
    optedOut: false,
    scoreParts: [],
    followUps: [],
  });
  expect(await refsIn({ unanswered: true })).toEqual([ref]);

  expect(await pages.markRead(ref)).toBe(true);
  expect(await pages.find(ref)).toMatchObject({ unread: 0 });
  await isWritten('lead_view', phone, 'Yes');
  expect(await refsIn({ unanswered: true })).toEqual([]);
  expect(await refsIn({ unanswered: false })).toContain(ref);

  const newest = (await pages.messages(ref, { after: null, limit: 2 }))!;
  const rest = (await pages.messages(ref, { after: newest.next, limit: 2 }))!;
  expect([...newest.items, ...rest.items].map(({ text }) => text)).toEqual(['Yes', 'Is it blue?', 'Hello']);
  expect(rest.next).toBeNull();

  await optOut(suite.db, phone, new Date());
  expect(await pages.find(ref)).toMatchObject({ optedOut: true });
  expect(await pages.recipient(ref)).toEqual({ leadId: 'lead_view', phone });
});

it('has what follows and what the score was made of', async () => {
  const ref = await aLead('lead_score', '+12125550122');
  await keepFollowUp(suite.db, {
    leadId: 'lead_score',
    callId: null,
    kind: 'nurture',
    dueAt: new Date(1_000),
    cause: 'view',
  });
  const [callId, content] = [
    uuidv7(),
    { turns: [], durationSeconds: 400, callSuccessful: 'success', dataCollection: {} },
  ];
  await sql`insert into calls (id, origin, company_name, first_name, last_name, to_number, policy, intent_hash, asked_by, dial_by, phase)
    values (${callId}, 'us', '', '', '', '', '{}', '', '', now(), 'closed')`.execute(suite.db);
  await sql`insert into call_attempts (id, call_id, number, phase, to_number, line) values ('a', ${callId}, 1, 'ended', '', '')`.execute(
    suite.db,
  );
  await sql`insert into conversations (id, call_id, attempt_id, status, content)
    values ('conv_score', ${callId}, 'a', 'done', ${JSON.stringify(content)})`.execute(suite.db);
  await sql`update leads set facts = '{"lastConversationId": "conv_score"}', score = 35 where id = 'lead_score'`.execute(
    suite.db,
  );
  expect(await pages.find(ref)).toMatchObject({
    score: 35,
    scoreParts: [
      { name: 'call_successful', points: 20 },
      { name: 'minutes_over_5', points: 15 },
    ],
    followUps: [{ kind: 'nurture', status: 'waiting', outcome: null, dueAt: new Date(1_000) }],
  });
});

it('lists by what was heard last, without what was moved to another id, and finds by name, number and id', async () => {
  const byNumber = '+12125550131';
  await aLead(null, byNumber);
  const moved = await aLead('crm-31', byNumber, 'Zoë Muster');
  const hot = await aLead('crm-32', '+12125550132', 'Max 100%');
  await sql`update leads set temperature = 'hot' where id = 'crm-32'`.execute(suite.db);
  expect(await readLead(suite.db, 'lead_12125550131')).toMatchObject({ phone: null });

  await sql`update leads set updated_at = '2025-11-26 12:00:00.123456+00'`.execute(suite.db);
  const all = await refsIn({});
  const first = await pages.list({ after: null, limit: 2 });
  const rest = await pages.list({ after: first.next, limit: 50 });
  expect([...first.items, ...rest.items].map(({ ref }) => ref)).toEqual(all);
  expect(all).toEqual(all.toSorted().toReversed());
  expect(all).toHaveLength(4);

  const nothing = { words: [], digits: null, id: null };
  expect(await refsIn({ temperature: 'hot' })).toEqual([hot]);
  expect(await refsIn({ search: { ...nothing, words: ['ZOË', 'must'] } })).toEqual([moved]);
  expect(await refsIn({ search: { ...nothing, words: ['100%'] } })).toEqual([hot]);
  expect(await refsIn({ search: { ...nothing, digits: '2125550131' } })).toEqual([moved]);
  expect(await refsIn({ search: { ...nothing, id: 'crm-32' } })).toEqual([hot]);
});

it('knows nobody under a ref that is nobody’s', async () => {
  const ref = uuidv7();
  expect(await pages.find(ref)).toBeNull();
  expect(await pages.messages(ref, { after: null, limit: 5 })).toBeNull();
  expect(await pages.recipient(ref)).toBeNull();
  expect(await pages.markRead(ref)).toBe(false);
});
