import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import {
  type CandidatePages,
  type CandidateQuery,
  createCandidatePages,
} from '../../../src/store/calls/candidate-views.ts';
import { keepCandidate } from '../../../src/store/calls/candidates.ts';
import { writeProgress } from '../../../src/store/calls/calls.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import { keepIncomingMessage } from '../../../src/store/messages/messages.ts';
import { optInAgain, optOut } from '../../../src/store/messages/opt-outs.ts';
import { readTimeline } from '../../../src/store/calls/timeline.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let pages: CandidatePages;
beforeAll(async () => {
  suite = await aDatabase();
  pages = createCandidatePages(suite.db, suite.db);
});
afterAll(() => suite.drop());

async function aCandidate(firstName: string, lastName: string, phone: string): Promise<string> {
  return keepCandidate(suite.db, { firstName, lastName, phone, email: null, externalId: `x-${phone}`, timeZone: null });
}

async function aCallOf(candidateId: string, firstName: string, lastName: string, phone: string): Promise<string> {
  const callId = await anAcceptedCall(suite.db, { to: phone });
  await sql`update calls set candidate_id = ${candidateId}, campaign_id = null, first_name = ${firstName}, last_name = ${lastName}
    where id = ${callId}`.execute(suite.db);
  return callId;
}

const idsIn = async (query: Partial<CandidateQuery>): Promise<string[]> =>
  (await pages.list({ search: null, after: null, limit: 50, ...query })).items.map(({ id }) => id);

it('lists each candidate once, by the newest call, page by page; a lead is none', async () => {
  const zoe = await aCandidate('Zoë', 'Ähnlich', '+493023125701');
  const max = await aCandidate('Max', 'Muster', '+493023125702');
  const jordan = await aCandidate('Jordan', '', '+493023125703');
  const close = (callId: string) =>
    writeProgress(suite.db, callId, 1, { phase: 'closed', outcome: 'busy', closed: true });
  await close(await aCallOf(zoe, 'Zoë', 'Ähnlich', '+493023125701'));
  await aCallOf(max, 'Max', 'Muster', '+493023125702');
  await aCallOf(zoe, 'ZOË', 'Ähnlich', '+493023125701');
  const ofLead = await aCallOf(jordan, 'Jordan', '', '+493023125703');
  await sql`update calls set lead_id = 'lead_1' where id = ${ofLead}`.execute(suite.db);
  await sql`update calls set created_at = '2025-11-26 12:00:00.123456+00'`.execute(suite.db);

  const first = await pages.list({ search: null, after: null, limit: 1 });
  expect(first.items).toMatchObject([
    { id: zoe, firstName: 'ZOË', phone: '+493023125701', calls: 2, optedOut: false, externalId: 'x-+493023125701' },
  ]);
  expect(await pages.list({ search: null, after: first.next, limit: 1 })).toMatchObject({
    items: [{ id: max, calls: 1 }],
    next: null,
  });

  const nothing = { words: [], digits: null, id: null };
  expect(await idsIn({ search: { ...nothing, words: ['ÄHN', 'zoë'] } })).toEqual([zoe]);
  expect(await idsIn({ search: { ...nothing, words: ['zoë', 'muster'] } })).toEqual([]);
  expect(await idsIn({ search: { ...nothing, words: ['%'] } })).toEqual([]);
  expect(await idsIn({ search: { ...nothing, digits: '3125702' } })).toEqual([max]);
  expect(await idsIn({ search: { ...nothing, id: zoe } })).toEqual([zoe]);
  expect(await idsIn({ search: { ...nothing, id: 'x-+493023125702' } })).toEqual([max]);
});

it('finds one with rings of today and texts with the number', async () => {
  const phone = '+493023125711';
  const id = await aCandidate('Lena', 'Beispiel', phone);
  const callId = await aCallOf(id, 'Lena', 'Beispiel', phone);
  await claimDial(suite.db, callId, 1, 2, LINE);
  await keepIncomingMessage(suite.db, {
    messageSid: 'SM711',
    leadId: null,
    fromNumber: phone,
    toNumber: LINE,
    body: 'Hallo',
    mediaCount: 0,
    receivedAt: new Date(),
  });
  expect(await pages.find(id)).toMatchObject({
    firstName: 'Lena',
    calls: 1,
    dialsToday: 1,
    messages: [{ direction: 'in', text: 'Hallo', segments: 1 }],
  });
  expect(await pages.find(uuidv7())).toBeNull();
});

it('opts out for good: a waiting call ends at the gate, and no START takes it back', async () => {
  const phone = '+493023125721';
  const id = await aCandidate('Paul', 'Beispiel', phone);
  const callId = await aCallOf(id, 'Paul', 'Beispiel', phone);
  const wrote = new Date('2025-11-26T12:00:00.000Z');
  await optOut(suite.db, phone, wrote);

  expect(await pages.optOut(id)).toEqual(wrote);
  expect(await pages.optOut(id)).toEqual(wrote);
  expect(await optInAgain(suite.db, phone, new Date())).toBe(false);
  expect(await pages.find(id)).toMatchObject({ optedOut: true });
  expect(await claimDial(suite.db, callId, 1, 2, LINE)).toMatchObject({ kind: 'closed', reason: 'opted_out' });
  const told = (await readTimeline(suite.db, callId)).filter(({ source }) => source === 'operator');
  expect(told.map(({ kind }) => kind)).toEqual(['opted_out']);
  // one that was only written is taken back by writing
  await optOut(suite.db, '+493023125722', wrote);
  expect(await optInAgain(suite.db, '+493023125722', new Date())).toBe(true);
  expect(await pages.optOut(uuidv7())).toBeNull();
});
