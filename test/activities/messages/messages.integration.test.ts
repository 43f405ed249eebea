import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { sendMessage } from '../../../src/activities/messages/send-message.ts';
import { settleMessage } from '../../../src/activities/messages/settle-message.ts';
import { tellConversations } from '../../../src/activities/messages/tell-conversations.ts';
import { writeReply } from '../../../src/activities/messages/write-reply.ts';
import { DEFAULT_MESSAGE_POLICY, type MessagePolicy, WEEKDAYS } from '../../../src/domain/messages/message-policy.ts';
import { createLog } from '../../../src/log.ts';
import type { TextAgent } from '../../../src/providers/elevenlabs/text-agent.ts';
import { ProviderError } from '../../../src/providers/provider-error.ts';
import type { CarrierMessage, Messaging } from '../../../src/providers/twilio/messages.ts';
import { recordPlaced } from '../../../src/store/calls/attempts.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import { readTimeline } from '../../../src/store/calls/timeline.ts';
import { claimMessage } from '../../../src/store/messages/claim-message.ts';
import { keepLead } from '../../../src/store/leads/leads.ts';
import {
  keepIncomingMessage,
  keepOutgoingMessage,
  readMessage,
  recordMessageUnknown,
} from '../../../src/store/messages/messages.ts';
import { againAfterACut, aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../../store/rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

/** The carrier and the agent, played: what they say, and what they were asked. */
let carrier: { send: () => Promise<CarrierMessage>; list: () => Promise<CarrierMessage[]>; sent: object[] };
let agent: { reply: () => Promise<string | null>; inject: () => Promise<void>; injected: unknown[][] };
beforeEach(() => {
  carrier = { send: async () => aCarrierMessage(), list: async () => [], sent: [] };
  agent = { reply: async () => 'Um neun.', inject: async () => {}, injected: [] };
});
const aCarrierMessage = (changes: Partial<CarrierMessage> = {}): CarrierMessage => ({
  messageSid: `SM${uuidv7().replaceAll('-', '')}`,
  status: 'queued',
  body: 'Guten Tag',
  createdAt: new Date(),
  outbound: true,
  errorCode: null,
  ...changes,
});
const refuses =
  (kind: ProviderError['kind'], facts: ConstructorParameters<typeof ProviderError>[2] = {}) =>
  () =>
    Promise.reject(new ProviderError('twilio', kind, facts));

function depsWith(policy: Partial<MessagePolicy> = {}): ActivityDependencies {
  const messaging: Pick<Messaging, 'sendMessage' | 'findMessages'> = {
    sendMessage: (message) => {
      carrier.sent.push(message);
      return carrier.send();
    },
    findMessages: () => carrier.list(),
  };
  const textAgent: TextAgent = {
    writeReply: () => agent.reply(),
    injectSms: (...given) => {
      agent.injected.push(given);
      return agent.inject();
    },
  };
  return {
    db: suite.db,
    log: createLog('test', { level: 'silent' }),
    messaging,
    textAgent,
    messages: {
      policy: { ...DEFAULT_MESSAGE_POLICY, ...policy },
      allowedCountries: ['DE'],
      officeTimeZone: 'Europe/Berlin',
      statusCallback: (id: string) => `https://calls.example/${id}`,
    },
  } as unknown as ActivityDependencies;
}

let next = 600;
async function aMessage() {
  const toNumber = `+493023125${(next += 1)}`;
  const lead = await keepLead(suite.db, { leadId: null, phone: toNumber });
  return keepOutgoingMessage(suite.db, {
    intentKey: uuidv7(),
    leadId: lead!.id,
    fromNumber: LINE,
    toNumber,
    body: 'Guten Tag',
  });
}
/** One that was sent, and whose answer was lost. */
async function anUnclearMessage({ emptyLooks = 0, sentAgoMs = 0 } = {}) {
  const { id } = await aMessage();
  await claimMessage(suite.db, id, { allowedCountries: ['DE'], maxMessagesPerNumberPerDay: null });
  await sql`update messages set sent_at = sent_at - ${sentAgoMs} * interval '1 ms' where id = ${id}`.execute(suite.db);
  const looks = Array.from({ length: emptyLooks }, () => ({ at: new Date().toISOString(), carrier: 'empty' }));
  await recordMessageUnknown(suite.db, id, { looks });
  return readMessage(suite.db, id);
}
const send = (messageId: string, policy: Partial<MessagePolicy> = {}) =>
  sendMessage(depsWith(policy))({ messageId, tries: 1 });
const settle = (messageId: string, policy: Partial<MessagePolicy> = {}) =>
  settleMessage(depsWith(policy))({ messageId, tries: 1 });
const attentionOf = async (leadId: string | null) => {
  const lead = suite.db
    .selectFrom('leads')
    .select('needs_attention')
    .where('id', '=', leadId ?? '');
  return (await lead.executeTakeFirstOrThrow()).needs_attention;
};
const framesOf = async (leadId: string | null) => {
  const rows = await suite.db
    .selectFrom('lead_frames')
    .select('frame')
    .where('lead_id', '=', leadId ?? '')
    .execute();
  return rows.map(({ frame }) => frame.type);
};

/** The clock of this process, and of nobody else; to be restored. */
const aheadBy = (ms: number) =>
  jest.spyOn(Date, 'now').mockImplementation(() => performance.timeOrigin + performance.now() + ms);

describe('sending a message', () => {
  it('is one request with our callback’s address, shown once; asked again it is not sent again', async () => {
    const { id, lead_id, to_number } = await aMessage();
    expect([await send(id), await send(id)]).toEqual([{ kind: 'sent' }, { kind: 'sent' }]);
    expect(carrier.sent).toEqual([
      { to: to_number, from: LINE, body: 'Guten Tag', statusCallback: `https://calls.example/${id}` },
    ]);
    expect(await framesOf(lead_id)).toEqual(['sms_sent']);
  });

  it.each<[string, () => Promise<never>]>([
    ['unreachable', refuses('unreachable')],
    ['too many requests', refuses('rate_limited', { status: 429, retryAfterMs: 60_000 })],
    ['a full queue', refuses('invalid_request', { status: 400, code: '21611' })],
  ])('that was provably not done (%s) may be tried again after a pause', async (_name, refusal) => {
    const { id } = await aMessage();
    carrier.send = refusal;
    expect(await send(id)).toEqual({ kind: 'not_sent', pauseMs: expect.any(Number) });
    expect(await readMessage(suite.db, id)).toMatchObject({ status: 'created', sent_at: null, fenced_at: null });
    carrier.send = async () => aCarrierMessage();
    expect(await send(id)).toEqual({ kind: 'sent' });
  });

  it('waits while the clock of this process is wrong, and is given up by the database’s clock only', async () => {
    const clock = aheadBy(7_200_000);
    try {
      const { id, lead_id } = await aMessage();
      expect(await send(id)).toEqual({ kind: 'not_sent', pauseMs: expect.any(Number) });
      expect(carrier.sent).toEqual([]);
      await sql`update messages set created_at = created_at - interval '2 hours' where id = ${id}`.execute(suite.db);
      expect(await send(id)).toEqual({ kind: 'refused' });
      expect(await attentionOf(lead_id)).toEqual(['message_not_sent']);
    } finally {
      clock.mockRestore();
    }
  });

  it('waits as long as the carrier asks, and gives up when that is too long: then nobody sends it any more', async () => {
    const { id } = await aMessage();
    carrier.send = refuses('rate_limited', { status: 429, retryAfterMs: 60_000 });
    expect(await send(id)).toEqual({ kind: 'not_sent', pauseMs: 60_000 });
    expect(await send(id, { retryForMs: 30_000 })).toEqual({ kind: 'refused' });
    carrier.send = async () => aCarrierMessage();
    expect(await send(id)).toEqual({ kind: 'refused' });
    expect(await readMessage(suite.db, id)).toMatchObject({
      status: 'not_sent',
      answer: { reason: 'not sent in time' },
    });
  });

  it('that the carrier refuses for good keeps its code and words of ours, and its lead needs a person', async () => {
    const { id, lead_id } = await aMessage();
    carrier.send = refuses('invalid_request', { status: 400, code: '21614' });
    expect(await send(id)).toEqual({ kind: 'refused' });
    expect(await readMessage(suite.db, id)).toMatchObject({
      status: 'not_sent',
      error_code: '21614',
      answer: { kind: 'refused', reason: 'Bad Request' },
    });
    expect(await attentionOf(lead_id)).toEqual(['message_not_sent']);
  });

  it('never ends unsent without a person being asked, also when it was cut off in between', async () => {
    const late = await aMessage();
    carrier.send = refuses('unreachable');
    const giveUp = () => send(late.id, { retryForMs: 0 });
    expect(await againAfterACut(suite.db, 'leads', giveUp)).toEqual({ kind: 'refused' });
    expect(await attentionOf(late.lead_id)).toEqual(['message_not_sent']);

    const refused = await aMessage();
    carrier.send = refuses('invalid_request', { status: 400, code: '21614' });
    // What the carrier said is forgotten with the rest: it is to be settled.
    const again = againAfterACut(suite.db, 'leads', () => send(refused.id));
    await expect(again).rejects.toMatchObject({ kind: 'timeout' });
    expect(await readMessage(suite.db, refused.id)).toMatchObject({ answer: null });
  });

  it('to who wrote STOP to the carrier is an opt-out of ours: no further message and no call', async () => {
    const message = await aMessage();
    carrier.send = refuses('invalid_request', { status: 400, code: '21610' });
    expect(await send(message.id)).toEqual({ kind: 'opted_out' });
    const callId = await anAcceptedCall(suite.db, { to: message.to_number });
    expect(await claimDial(suite.db, callId, 1, 1, LINE)).toEqual({ kind: 'closed', reason: 'opted_out' });
  });

  it.each(['timeout', 'connection_lost', 'server_error', 'bad_answer'] as const)(
    'whose answer is unclear (%s) is thrown, and its claim stays',
    async (kind) => {
      const { id } = await aMessage();
      carrier.send = refuses(kind);
      await expect(send(id)).rejects.toMatchObject({ kind });
      expect((await readMessage(suite.db, id)).sent_at).not.toBeNull();
      await expect(send(id)).rejects.toMatchObject({ kind: 'timeout' });
      expect(carrier.sent).toHaveLength(1);
    },
  );
});

describe('settling a message', () => {
  it('finds it in the carrier’s list by its text, the oldest that is no other row’s', async () => {
    const other = await aMessage();
    const others = aCarrierMessage();
    carrier.send = async () => others;
    await send(other.id);
    const { id, lead_id } = await anUnclearMessage();
    const ours = aCarrierMessage();
    carrier.list = async () => [aCarrierMessage(), ours, others, aCarrierMessage({ body: 'another text' })];
    expect(await settle(id)).toEqual({ kind: 'sent' });
    expect(await readMessage(suite.db, id)).toMatchObject({ twilio_message_sid: ours.messageSid, status: 'queued' });
    expect(await framesOf(lead_id)).toEqual(['sms_sent']);
  });

  it('lets it be sent again after two empty looks, the later one long enough after it was sent', async () => {
    const { id } = await anUnclearMessage({ emptyLooks: 1, sentAgoMs: 300_001 });
    expect(await settle(id)).toMatchObject({ kind: 'not_sent' });
    expect(await readMessage(suite.db, id)).toMatchObject({ sent_at: null, status: 'created', evidence: null });
  });

  it.each<[string, Parameters<typeof anUnclearMessage>[0], () => Promise<CarrierMessage[]>]>([
    ['one look', { sentAgoMs: 300_001 }, async () => []],
    ['looks too early', { emptyLooks: 5, sentAgoMs: 299_000 }, async () => []],
    ['a carrier that cannot be asked', { emptyLooks: 5, sentAgoMs: 300_001 }, refuses('server_error')],
  ])('does not take %s for proof', async (_name, given, list) => {
    const { id } = await anUnclearMessage(given);
    carrier.list = list;
    await expect(settle(id)).rejects.toBeDefined(); // asks for another look
    expect(await readMessage(suite.db, id)).toMatchObject({ status: 'unknown', sent_at: expect.any(Date) });
  });

  it('is not proved to be lost by a clock that is ahead', async () => {
    const { id } = await anUnclearMessage({ emptyLooks: 5 });
    const clock = aheadBy(7_200_000);
    try {
      await expect(settle(id)).rejects.toBeDefined();
      expect(await readMessage(suite.db, id)).toMatchObject({ status: 'unknown', sent_at: expect.any(Date) });
    } finally {
      clock.mockRestore();
    }
  });

  it('leaves it to a person when nobody could be asked for a day', async () => {
    const { id, lead_id } = await anUnclearMessage({ sentAgoMs: 86_400_001 });
    carrier.list = refuses('unreachable');
    expect(await settle(id)).toEqual({ kind: 'unknown' });
    expect(await attentionOf(lead_id)).toEqual(['message_unresolved']);
  });

  it('of one that nobody claimed lets it be tried', async () => {
    const { id } = await aMessage();
    expect(await settle(id)).toMatchObject({ kind: 'not_sent' });
    expect(await send(id)).toEqual({ kind: 'sent' });
  });
});

async function aReceived(body: string, phone = `+493023125${(next += 1)}`) {
  const lead = await keepLead(suite.db, { leadId: null, phone });
  return keepIncomingMessage(suite.db, {
    messageSid: `SM${uuidv7().replaceAll('-', '')}`,
    leadId: lead!.id,
    fromNumber: phone,
    toNumber: LINE,
    body,
    mediaCount: 0,
    receivedAt: new Date(),
  });
}

describe('answering a message', () => {
  const ALWAYS = { officeDays: [...WEEKDAYS], officeFromHour: 0, officeUntilHour: 24 };
  const write = (messageId: string, policy: Partial<MessagePolicy> = ALWAYS) =>
    writeReply(depsWith(policy))({ messageId });

  it('is done once, in the agent’s words, from the number that was written to', async () => {
    const { id, from_number } = await aReceived('How late?');
    const first = await write(id);
    agent.reply = async () => 'Other words';
    expect(await write(id)).toEqual(first);
    expect(await readMessage(suite.db, first!.replyId)).toMatchObject({
      direction: 'out',
      from_number: LINE,
      to_number: from_number,
      body: 'Um neun.',
    });
  });

  it.each<[string, () => Promise<string | null>]>([
    ['cannot be asked', refuses('not_found')],
    ['says nothing', async () => null],
  ])('is done in the original’s words when the agent %s', async (_name, reply) => {
    agent.reply = reply;
    const { id } = await aReceived('How late?');
    expect(await readMessage(suite.db, (await write(id))!.replyId)).toMatchObject({
      body: "Thanks for your message! I'll get back to you shortly.",
    });
  });

  it('is not done outside office hours, nor when nothing is asked', async () => {
    expect(await write((await aReceived('How late?')).id, { ...ALWAYS, officeDays: [] })).toBeNull();
    expect(await write((await aReceived('Thanks.')).id)).toBeNull();
  });

  it('waits for no conversation: the one that is going on is told, once', async () => {
    const phone = `+493023125${(next += 1)}`;
    const callId = await anAcceptedCall(suite.db, { to: phone });
    const claimed = await claimDial(suite.db, callId, 1, 1, LINE);
    if (claimed.kind !== 'claimed') throw new Error('not claimed');
    await recordPlaced(suite.db, claimed.attempt, 1, { callSid: null, conversationId: 'conv_live' }, 'answer');
    const { id } = await aReceived('How late?', phone);
    const tell = tellConversations(depsWith());
    expect([await tell({ messageId: id }), await tell({ messageId: id })]).toEqual([{ active: 1 }, { active: 1 }]);
    expect(agent.injected).toEqual([
      [
        'conv_live',
        {
          message: 'How late?',
          from: phone,
          timestamp: expect.stringMatching(/Z$/),
          context:
            'User sent SMS: "How late?". Please acknowledge this message and continue the conversation naturally.',
        },
      ],
    ]);
    expect((await readMessage(suite.db, id)).injected_at).not.toBeNull();
    expect((await readTimeline(suite.db, callId)).map(({ kind }) => kind)).toContain('message_told');
  });
});
