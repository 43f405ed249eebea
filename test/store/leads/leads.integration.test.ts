import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Db } from '../../../src/store/database.ts';
import { endFollowUp, keepFollowUp } from '../../../src/store/leads/follow-ups.ts';
import { createKnownLeads } from '../../../src/store/leads/known-leads.ts';
import { findLeadByPhone, keepLead, publishToLead } from '../../../src/store/leads/leads.ts';
import { keepOutgoingMessage } from '../../../src/store/messages/messages.ts';
import { NOTICE_INTENT } from '../../../src/domain/leads/follow-up.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../rows.ts';

let db: Db;
let database: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  database = await aDatabase();
  db = database.db;
});
afterAll(() => database.drop());

const frame = (type: string) => ({ type, timestamp: '2025-06-16T13:40:00.000Z' });

it('moves all that is known under a number to the id that somebody gives its lead', async () => {
  const phone = '+12125550110';
  const stub = (await publishToLead(db, { leadId: null, phone, frames: [frame('one')], facts: { a: 1 } }, 'event:1'))!;
  await keepFollowUp(db, { leadId: stub.id, callId: null, kind: 'nurture', dueAt: new Date(), cause: 'moves' });
  await keepOutgoingMessage(db, { intentKey: 'moves', leadId: stub.id, fromNumber: LINE, toNumber: phone, body: 'Hi' });
  await publishToLead(db, { leadId: 'lead_own', phone: null, frames: [frame('two')], facts: { b: 2 } }, 'event:2');

  const lead = (await keepLead(db, { leadId: 'lead_own', phone }))!;
  expect(lead).toMatchObject({ id: 'lead_own', phone, facts: { a: 1, b: 2 } });
  expect(await findLeadByPhone(db, phone)).toMatchObject({ id: 'lead_own' });
  for (const table of ['lead_frames', 'follow_ups', 'messages'] as const)
    expect(await db.selectFrom(table).select('lead_id').where('lead_id', '=', stub.id).execute()).toEqual([]);
  expect(await keepLead(db, { leadId: 'lead_own', phone })).toMatchObject({ facts: { a: 1, b: 2 } });
});

it('A8 makes one follow-up of a cause, and its first end stays', async () => {
  const lead = (await keepLead(db, { leadId: null, phone: '+12125550111' }))!;
  const follow = (kind: 'nurture' | 'manager', at: number) =>
    keepFollowUp(db, { leadId: lead.id, callId: null, kind, dueAt: new Date(at), cause: 'once' });
  const [first, second] = [await follow('nurture', 1_000), await follow('manager', 2_000)];
  expect(second).toEqual(first);
  await endFollowUp(db, first.id, 'done', { outcome: 'left_to_people' });
  const ended = await endFollowUp(db, first.id, 'dropped', { outcome: 'opted_out' });
  expect(ended).toMatchObject({ status: 'done', result: { outcome: 'left_to_people' } });
});

it('makes no lead of a candidate’s number, nor of our own people’s, and tells nobody about them', async () => {
  const [candidate, sales] = ['+493023125301', '+493023125302'];
  await anAcceptedCall(db, { to: candidate });
  const intentKey = `${NOTICE_INTENT}1`;
  await keepOutgoingMessage(db, { intentKey, leadId: null, fromNumber: LINE, toNumber: sales, body: 'Hot' });
  for (const phone of [candidate, sales]) {
    expect(await publishToLead(db, { leadId: null, phone, frames: [frame('x')] }, 'event:3')).toBeNull();
    expect(await findLeadByPhone(db, phone)).toBeNull();
  }
  expect(await createKnownLeads(db).find(candidate)).toBeNull();
});

it('knows a lead by its number: name, summary and what was written, not what our people were told', async () => {
  const phone = '+12125550112';
  const lead = (await keepLead(db, { leadId: 'lead_known', phone, customerName: 'Jordan Example' }))!;
  await publishToLead(db, { leadId: lead.id, phone, frames: [], facts: { summary: 'Wants a mid-size SUV.' } }, 'x');
  const write = (intentKey: string, toNumber: string, body: string) =>
    keepOutgoingMessage(db, { intentKey, leadId: lead.id, fromNumber: LINE, toNumber, body });
  await write('known:1', phone, 'Hello');
  await write(`${NOTICE_INTENT}2`, '+12125550113', 'Hot lead');
  expect(await createKnownLeads(db).find(phone)).toEqual({
    name: 'Jordan Example',
    summary: 'Wants a mid-size SUV.',
    messages: [{ by: 'agent', text: 'Hello', at: expect.any(String) }],
  });
  expect(await createKnownLeads(db).find('+12125550114')).toBeNull();
});
