import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendSms } from '../../../src/api/commands/send-sms.ts';
import type { SmsRequest } from '../../../src/domain/messages/sms-request.ts';
import { createLog } from '../../../src/log.ts';
import type { MessageWorkflows } from '../../../src/temporal/message-workflows.ts';
import { claimMessage } from '../../../src/store/messages/claim-message.ts';
import { recordMessageSent } from '../../../src/store/messages/messages.ts';
import { aDatabase } from '../../harness/database.ts';
import { LINE } from '../../store/rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let next = 700;
const aRequest = (changes: Partial<SmsRequest> = {}): SmsRequest => ({
  toNumber: `+493023125${(next += 1)}`,
  text: 'Guten Tag',
  leadId: null,
  askedBy: 'test',
  idempotencyKey: null,
  ...changes,
});
const claim = (id: string) =>
  claimMessage(suite.db, id, { allowedCountries: ['DE'], maxMessagesPerNumberPerDay: null });
/** Asks while the workflows are played by `deliver`. */
const ask = (request: SmsRequest, deliver: MessageWorkflows['deliver']) =>
  sendSms({
    db: suite.db,
    workflows: { deliver },
    line: LINE,
    policy: { answerWithinMs: 1_000, sameRequestMs: 60_000 },
    log: createLog('test', { level: 'silent' }),
  })(request);
const delivers: MessageWorkflows['deliver'] = async (id) => {
  await claim(id);
  await recordMessageSent(suite.db, id, { messageSid: `SM${id.replaceAll('-', '')}`, status: 'queued' });
  return 'sent';
};

describe('a request to send a message', () => {
  it.each([null, 'a-key'])(
    'while Temporal is away is not accepted, and the next one is sent (key: %s)',
    async (key) => {
      const request = aRequest({ idempotencyKey: key });
      const ids: string[] = [];
      expect(await ask(request, async (id) => (ids.push(id), 'not_started' as const))).toEqual({ kind: 'unavailable' });
      // whatever becomes of a start that was lost on the way: nobody can send it any more
      expect(await claim(ids[0]!)).toMatchObject({ kind: 'decided_before', message: { sent_at: null } });
      expect(await ask(request, delivers)).toMatchObject({
        kind: 'sent',
        toNumber: request.toNumber,
        text: 'Guten Tag',
      });
    },
  );

  it('whose start was not confirmed, but which is being sent, is not denied', async () => {
    const sent = await ask(aRequest(), async (id) => {
      await claim(id);
      return 'not_started';
    });
    expect(sent).toEqual({ kind: 'unknown', messageId: expect.any(String) });
  });

  it('that has no answer in time is unknown; asked again, the row says what became of it', async () => {
    const request = aRequest();
    expect(await ask(request, async () => null)).toEqual({ kind: 'unknown', messageId: expect.any(String) });
    const first = await ask(request, delivers);
    expect(await ask(request, async () => null)).toEqual(first);
    expect(first).toMatchObject({ kind: 'sent' });
  });

  it('is the same one for the same lead, number and text only', async () => {
    const request = aRequest({ leadId: 'lead_a' });
    const sids = new Set<string>();
    for (const changes of [{}, {}, { leadId: 'lead_b' }, { text: 'Anderer Text' }, { idempotencyKey: 'other' }]) {
      const sent = await ask({ ...request, ...changes }, delivers);
      if (sent.kind === 'sent') sids.add(sent.messageSid);
    }
    expect(sids.size).toBe(4);
    const ofOthers = await ask({ ...request, idempotencyKey: 'other', askedBy: 'somebody else' }, delivers);
    expect(ofOthers.kind === 'sent' && sids.has(ofOthers.messageSid)).toBe(false);
    expect(await ask({ ...request, idempotencyKey: 'other', text: 'x' }, delivers)).toEqual({ kind: 'conflict' });
  });
});
