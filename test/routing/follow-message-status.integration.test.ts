import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { MessageStatusChanged } from '../../src/domain/calls/call-event.ts';
import { followMessageStatus } from '../../src/routing/follow-message-status.ts';
import { claimMessage } from '../../src/store/messages/claim-message.ts';
import { keepLead } from '../../src/store/leads/leads.ts';
import { keepOutgoingMessage, readMessage } from '../../src/store/messages/messages.ts';
import type { RoutableEvent } from '../../src/store/schema.ts';
import type { WorkflowStarter } from '../../src/temporal/workflow-starter.ts';
import { aDatabase } from '../harness/database.ts';
import { LINE } from '../store/rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
const started: string[] = [];
const workflows: WorkflowStarter = {
  startOnce: async ({ id }) => {
    started.push(id);
    return true;
  },
  startOrJoin: () => Promise.reject(new Error('not asked here')),
};
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let next = 400;
async function aSentMessage() {
  const toNumber = `+493023125${(next += 1)}`;
  const lead = await keepLead(suite.db, { leadId: `lead of ${next}`, phone: toNumber });
  const { id } = await keepOutgoingMessage(suite.db, {
    intentKey: uuidv7(),
    leadId: lead!.id,
    fromNumber: LINE,
    toNumber,
    body: 'Guten Tag',
  });
  await claimMessage(suite.db, id, { allowedCountries: ['DE'], maxMessagesPerNumberPerDay: null });
  return { id, toNumber, leadId: lead!.id, messageSid: `SM${id.replaceAll('-', '')}` };
}
type Sent = Awaited<ReturnType<typeof aSentMessage>>;
const tell = (sent: Pick<Sent, 'messageSid' | 'toNumber'>, status: string, more: Partial<MessageStatusChanged> = {}) =>
  followMessageStatus({ db: suite.db, workflows }, { received_at: new Date() } as RoutableEvent, {
    kind: 'message_status',
    messageSid: sent.messageSid,
    status,
    to: sent.toNumber,
    from: LINE,
    errorCode: null,
    ...more,
  });
async function shownTo(leadId: string) {
  const rows = await suite.db
    .selectFrom('lead_frames')
    .select('frame')
    .where('lead_id', '=', leadId)
    .orderBy('id')
    .execute();
  return rows.map(({ frame }) => (frame['update'] as { status: string }).status);
}

describe('the carrier’s word about a message of ours', () => {
  it('that came before its answer was recorded adopts it by our id', async () => {
    const sent = await aSentMessage();
    await tell(sent, 'sent', { messageId: sent.id });
    expect(await readMessage(suite.db, sent.id)).toMatchObject({
      status: 'sent',
      twilio_message_sid: sent.messageSid,
      answer: { kind: 'placed' },
    });
    expect(await shownTo(sent.leadId)).toEqual(['sent']);
  });

  it('moves it forward and is shown; what comes late or again is neither', async () => {
    const sent = await aSentMessage();
    for (const status of ['queued', 'delivered', 'sent', 'delivered', 'undelivered'])
      await tell(sent, status, { messageId: sent.id });
    expect(await readMessage(suite.db, sent.id)).toMatchObject({ status: 'delivered', error_code: null });
    expect(await shownTo(sent.leadId)).toEqual(['queued', 'delivered']);
  });

  it('that it did not arrive is shown twice, kept with its code, and followed up once', async () => {
    const sent = await aSentMessage();
    for (let round = 0; round < 2; round += 1)
      await tell(sent, 'undelivered', { messageId: sent.id, errorCode: '30006' });
    expect(await readMessage(suite.db, sent.id)).toMatchObject({ status: 'undelivered', error_code: '30006' });
    expect(await shownTo(sent.leadId)).toEqual(['undelivered', 'failed']);
    // asked twice, started once: that is the promise of startOnce
    expect(new Set(started.filter((id) => id.includes(sent.id)))).toEqual(new Set([`resend-message:${sent.id}`]));
  });

  it('is shown to the lead of the number when somebody else sent it, and starts nothing', async () => {
    const before = started.length;
    await tell({ messageSid: 'SMtheirs', toNumber: '+493023125499' }, 'failed', { errorCode: '30003' });
    expect(await shownTo('lead_493023125499')).toEqual(['failed', 'failed']);
    expect(started).toHaveLength(before);
  });
});
