import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { ActivityDependencies, LeadSettings } from '../../../src/activities/dependencies.ts';
import { endFollowUpMessage, takeUpFollowUp } from '../../../src/activities/leads/take-up-follow-up.ts';
import { localHour } from '../../../src/domain/leads/contact-hours.ts';
import type { FollowUpKind } from '../../../src/domain/leads/follow-up.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { FOLLOW_UP_ASKER } from '../../../src/store/leads/follow-up-calls.ts';
import type { Db } from '../../../src/store/database.ts';
import { keepFollowUp, readFollowUp } from '../../../src/store/leads/follow-ups.ts';
import { keepLead, readLead } from '../../../src/store/leads/leads.ts';
import type { CallRow } from '../../../src/store/schema.ts';
import { againAfterACut, aDatabase } from '../../harness/database.ts';
import { LINE } from '../../store/rows.ts';

const ALWAYS = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: 0, until: 24 };
/** Open for an hour of this weekday, but not within the next. */
function closedNow() {
  const { weekday, hour } = localHour(new Date(), 'Europe/Berlin');
  const from = (hour + 2) % 24;
  return { ...DEFAULT_POLICY, leadContactHours: { weekdays: [weekday], from, until: from + 1 } };
}

let db: Db;
let database: Awaited<ReturnType<typeof aDatabase>>;
let started: CallRow[];
beforeAll(async () => {
  database = await aDatabase();
  db = database.db;
});
afterAll(() => database.drop());
beforeEach(() => {
  started = [];
});

const settings = (changes: Partial<LeadSettings> = {}): LeadSettings => ({
  salesPhoneNumber: '+12125550199',
  followUpCalls: true,
  organizationName: 'Example Motors',
  officeTimeZone: 'Europe/Berlin',
  policy: { ...DEFAULT_POLICY, leadContactHours: ALWAYS },
  callPlacement: 'elevenlabs',
  ...changes,
});
const deps = (changes: Partial<LeadSettings> = {}) =>
  ({
    db,
    line: LINE,
    leads: settings(changes),
    calls: {
      start: async (call: CallRow) => {
        started.push(call);
        return true;
      },
    },
  }) as unknown as ActivityDependencies;

let causes = 0;
async function aFollowUp(kind: FollowUpKind, { phone = '+12125550120', dueInMs = 0 } = {}) {
  const lead = (await keepLead(db, { leadId: `lead_${++causes}`, phone, customerName: 'Jordan Example' }))!;
  const dueAt = new Date(Date.now() + dueInMs);
  const { id } = await keepFollowUp(db, { leadId: lead.id, callId: null, kind, dueAt, cause: `test:${causes}` });
  return { followUpId: id, leadId: lead.id, dueAt };
}

it('waits until it is due', async () => {
  const { followUpId, dueAt } = await aFollowUp('nurture', { dueInMs: 60_000 });
  expect(await takeUpFollowUp(deps())({ followUpId })).toEqual({ kind: 'wait', until: dueAt.getTime() });
});

it.each(['nurture', 'retry_call'] as const)('%s waits for the office to open', async (kind) => {
  const { followUpId } = await aFollowUp(kind);
  const step = await takeUpFollowUp(deps({ policy: closedNow() }))({ followUpId });
  expect(step).toEqual({ kind: 'wait', until: expect.any(Number) });
  expect((step as { until: number }).until).toBeGreaterThan(Date.now() + 60 * 60_000);
  expect(await readFollowUp(db, followUpId)).toMatchObject({ status: 'waiting', result: null });
});

it.each(['nurture', 'retry_call'] as const)(
  'E1 %s goes to nobody where the hours never open: people are asked',
  async (kind) => {
    const never = { ...DEFAULT_POLICY, leadContactHours: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: 22, until: 6 } };
    const { followUpId, leadId } = await aFollowUp(kind);
    expect(await takeUpFollowUp(deps({ policy: never }))({ followUpId })).toEqual({ kind: 'ended', end: 'done' });
    expect(started).toEqual([]);
    expect(await db.selectFrom('messages').select('id').where('lead_id', '=', leadId).execute()).toEqual([]);
    expect(await readLead(db, leadId)).toMatchObject({ needs_attention: [`follow_up_${kind}`] });
  },
);

it('tells our own people also while the office is closed', async () => {
  const { followUpId, leadId } = await aFollowUp('notify_sales');
  const step = await takeUpFollowUp(deps({ policy: closedNow() }))({ followUpId });
  const { messageId } = step as { messageId: string };
  const [message] = await db.selectFrom('messages').selectAll().where('id', '=', messageId).execute();
  expect(message).toMatchObject({
    to_number: '+12125550199',
    lead_id: leadId,
    body: expect.stringMatching(/^Hot lead/),
  });
});

it('leaves it to people when nobody is named to be told', async () => {
  const { followUpId, leadId } = await aFollowUp('manager');
  expect(await takeUpFollowUp(deps({ salesPhoneNumber: null }))({ followUpId })).toEqual({
    kind: 'ended',
    end: 'done',
  });
  expect(await readLead(db, leadId)).toMatchObject({
    needs_attention: ['follow_up_manager'],
    facts: { lastFollowUp: { kind: 'manager', status: 'done', outcome: 'left_to_people' } },
  });
});

it('writes one message, however often it is taken up, and ends once', async () => {
  const { followUpId, leadId } = await aFollowUp('nurture');
  const [first, second] = [await takeUpFollowUp(deps())({ followUpId }), await takeUpFollowUp(deps())({ followUpId })];
  expect(second).toEqual(first);
  const { messageId } = first as { messageId: string };
  const end = endFollowUpMessage(deps());
  expect(await end({ followUpId, messageId, outcome: 'sent' })).toBe('done');
  expect(await end({ followUpId, messageId, outcome: 'unknown' })).toBe('done');
  expect(await takeUpFollowUp(deps())({ followUpId })).toEqual({ kind: 'ended', end: 'done' });
  const frames = await db.selectFrom('lead_frames').select('frame').where('lead_id', '=', leadId).execute();
  expect(frames.map(({ frame }) => frame['updates'])).toEqual([
    { lastFollowUp: { id: followUpId, kind: 'nurture', status: 'done', outcome: 'sent', at: expect.any(String) } },
  ]);
});

it('shows how it ended also when it was cut off before it had', async () => {
  const { followUpId, leadId } = await aFollowUp('manager');
  const takeUp = () => takeUpFollowUp(deps({ salesPhoneNumber: null }))({ followUpId });
  expect(await againAfterACut(db, 'lead_frames', takeUp)).toEqual({ kind: 'ended', end: 'done' });
  expect((await readLead(db, leadId)).facts).toMatchObject({ lastFollowUp: { status: 'done' } });
  const frames = await db.selectFrom('lead_frames').select('frame').where('lead_id', '=', leadId).execute();
  expect(frames).toHaveLength(1);
});

it('F3 rings by one call of its own, to the lead’s own number, through the gate of every call', async () => {
  const { followUpId, leadId } = await aFollowUp('retry_call', { phone: '+12125550121' });
  expect(await takeUpFollowUp(deps())({ followUpId })).toEqual({ kind: 'ended', end: 'done' });
  expect(await takeUpFollowUp(deps())({ followUpId })).toEqual({ kind: 'ended', end: 'done' });
  expect(started).toHaveLength(1);
  expect(started[0]).toMatchObject({
    origin: 'us',
    lead_id: leadId,
    to_number: '+12125550121',
    asked_by: FOLLOW_UP_ASKER,
    outcome: null,
    extra_variables: expect.objectContaining({ lead_id: leadId, customer_name: 'Jordan Example' }),
  });
});

it('rings nobody beside a call that is open', async () => {
  const phone = '+12125550122';
  const one = await aFollowUp('retry_call', { phone });
  const other = await aFollowUp('callback', { phone });
  await takeUpFollowUp(deps())({ followUpId: one.followUpId });
  await takeUpFollowUp(deps())({ followUpId: other.followUpId });
  expect(await db.selectFrom('calls').select('id').where('to_number', '=', phone).execute()).toHaveLength(1);
});

it.each(['+19005550101', '+18095550123', '+881612345678'])('never rings a number that costs us: %s', async (phone) => {
  const { followUpId } = await aFollowUp('retry_call', { phone });
  expect(await takeUpFollowUp(deps())({ followUpId })).toEqual({ kind: 'ended', end: 'dropped' });
  expect(started).toEqual([]);
  expect(await db.selectFrom('calls').select('id').where('to_number', '=', phone).execute()).toEqual([]);
});

it('rings nobody unless that was allowed', async () => {
  const { followUpId, leadId } = await aFollowUp('callback');
  expect(await takeUpFollowUp(deps({ followUpCalls: false }))({ followUpId })).toEqual({ kind: 'ended', end: 'done' });
  expect(started).toEqual([]);
  expect(await readLead(db, leadId)).toMatchObject({ needs_attention: ['follow_up_callback'] });
});
