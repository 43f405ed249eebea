import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DEMO_SETTINGS } from '../../simulator/settings.ts';
import { isSignedByTwilio, sentTo } from './own-legs.ts';
import { mustBe } from './specs.ts';
import { allIsQuiet, aStage, ERIKA, type Reply, type Stage, until } from './stage.ts';

const OURS = DEMO_SETTINGS.twilioPhoneNumber;
const INCOMING = '/api/webhooks/twilio/sms/incoming';
const SERVICE = `MG${'0'.repeat(32)}`;
const FAST = { timeScale: 0.1 };

const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** An SMS to Erika with a status callback; what is set to nothing is left out. */
const sendSms = (stage: Stage, changes: Record<string, string> = {}): Promise<Reply> => {
  const form = { To: ERIKA, From: OURS, Body: 'Guten Tag', StatusCallback: `${stage.ourUrl}/sms?lead=7`, ...changes };
  return stage.twilio(
    '/Messages.json',
    Object.entries(form).filter(([, value]) => value !== ''),
  );
};

const scenario = (stage: Stage, wish: Record<string, unknown>) =>
  stage.control('/scenarios', { to: ERIKA, outcome: 'held', ...wish });

const told = (stage: Stage): string[] => sentTo(stage, '/sms').map(({ body }) => body.MessageStatus);

describe('an SMS of ours', () => {
  it('is queued, then sent, then delivered, and each is told of, signed', async () => {
    const stage = await aStage(FAST);
    const { status, body } = await sendSms(stage);
    expect([status, body.status, body.direction, body.num_segments]).toEqual([201, 'queued', 'outbound-api', '1']);
    mustBe('message', body);
    await allIsQuiet(stage);
    expect(told(stage)).toEqual(['sent', 'delivered']);
    for (const callback of sentTo(stage, '/sms')) {
      mustBe('messageCallback', callback.body);
      expect(callback.body).toMatchObject({ MessageSid: body.sid, To: ERIKA, From: OURS });
      expect(isSignedByTwilio(callback)).toBe(true);
    }
    const { body: later } = await stage.twilio(`/Messages/${body.sid}.json`);
    mustBe('message', later);
    expect(later).toMatchObject({ status: 'delivered', error_code: null });
  });

  it('through a messaging service: is accepted without a sender, and told of when it is queued', async () => {
    const stage = await aStage(FAST);
    const { body } = await sendSms(stage, { From: '', MessagingServiceSid: SERVICE });
    mustBe('message', body);
    expect(body).toMatchObject({ status: 'accepted', from: null, num_segments: '0' });
    await allIsQuiet(stage);
    expect(told(stage)).toEqual(['queued', 'sent', 'delivered']);
    for (const callback of sentTo(stage, '/sms')) mustBe('messageCallback', callback.body);
  });

  it.each([
    [{ outcome: 'undelivered', errorCode: 30_005 }, ['sent', 'undelivered'], 30_005],
    [{ outcome: 'undelivered' }, ['sent', 'undelivered'], 30_003],
    [{ outcome: 'failed' }, ['failed'], 30_008],
  ])('with the fate %j: tells %j with the error', async (sms, story, errorCode) => {
    const stage = await aStage(FAST);
    await scenario(stage, { sms });
    const { body } = await sendSms(stage);
    await allIsQuiet(stage);
    expect(told(stage)).toEqual(story);
    expect(sentTo(stage, '/sms').at(-1)!.body.ErrorCode).toBe(String(errorCode));
    const { body: later } = await stage.twilio(`/Messages/${body.sid}.json`);
    mustBe('message', later);
    expect(later).toMatchObject({ status: sms.outcome, error_code: errorCode });
  });

  it('tells nothing, or everything twice, when the faults of the number say so', async () => {
    const lost = await aStage(FAST);
    await scenario(lost, { faults: ['twilio_webhooks_lost'] });
    await sendSms(lost);
    await until('it is delivered', async () => {
      return (await lost.twilio('/Messages.json')).body.messages[0].status === 'delivered';
    });
    await allIsQuiet(lost);
    expect(told(lost)).toEqual([]);
    const twice = await aStage(FAST);
    await scenario(twice, { faults: ['webhooks_twice'] });
    await sendSms(twice);
    await allIsQuiet(twice);
    expect(told(twice)).toEqual(['sent', 'sent', 'delivered', 'delivered']);
  });

  it('is known after a restart, and its last callback still comes, once', async () => {
    const first = await aStage({ dataDir, timeScale: 3 });
    const { body } = await sendSms(first, { StatusCallback: '' });
    await first.close();
    const second = await aStage({ dataDir });
    expect((await second.twilio(`/Messages/${body.sid}.json`)).body.sid).toBe(body.sid);
    const { body: again } = await sendSms(second);
    await until('it was sent', () => told(second).includes('sent'));
    await second.close();
    const third = await aStage({ dataDir });
    await allIsQuiet(third);
    expect((await third.twilio(`/Messages/${again.sid}.json`)).body.status).toBe('delivered');
    expect(told(third)).toEqual([]);
  });
});

describe('the list of messages', () => {
  it('is filtered by numbers and day, newest first, in pages', async () => {
    const stage = await aStage();
    const first = (await sendSms(stage)).body.sid;
    const second = (await sendSms(stage)).body.sid;
    await sendSms(stage, { To: '+493023125002' });
    const sids = async (query: Record<string, string>): Promise<string[]> => {
      const { body } = await stage.twilio(`/Messages.json?${new URLSearchParams(query).toString()}`);
      mustBe('messages', body);
      return body.messages.map(({ sid }: { sid: string }) => sid);
    };
    const today = new Date().toISOString().slice(0, 10);
    expect(await sids({ To: ERIKA, From: OURS, DateSent: today })).toEqual([second, first]);
    expect(await sids({ To: ERIKA, 'DateSent<': '2020-01-01' })).toEqual([]);
    expect(await sids({ PageSize: '1', Page: '1' })).toEqual([second]);
    expect((await stage.twilio('/Messages.json?DateSent=today')).status).toBe(400);
  });
});

describe('Twilio refuses an SMS', () => {
  it.each([
    [21604, { To: '' }],
    [21211, { To: '030 23125001' }],
    [21603, { From: '' }],
    [21212, { From: 'Susi' }],
    [21606, { From: '+493023125299' }],
    [21701, { From: '', MessagingServiceSid: 'MG1' }],
    [21602, { Body: '' }],
    [21617, { Body: 'x'.repeat(1_601) }],
    [21609, { StatusCallback: 'call-me' }],
  ])('with %d', async (code, changes) => {
    const stage = await aStage();
    const { status, body } = await sendSms(stage, changes as unknown as Record<string, string>);
    expect([status, body.code]).toEqual([400, code]);
    expect((await stage.twilio('/Messages.json')).body.messages).toEqual([]);
  });

  it('to a number that has opted out, by its scenario or by its own STOP, until it says START', async () => {
    const stage = await aStage();
    await scenario(stage, { sms: { optedOut: true } });
    expect((await sendSms(stage)).body.code).toBe(21610);
    await scenario(stage, {});
    expect((await sendSms(stage)).status).toBe(201);
    await stage.control('/sms', { from: ERIKA, to: OURS, body: ' Stop ' });
    expect((await sendSms(stage)).body.code).toBe(21610);
    await stage.control('/sms', { from: ERIKA, to: OURS, body: 'START' });
    expect((await sendSms(stage)).status).toBe(201);
  });

  it('to a number that takes none, and messages that it does not know', async () => {
    const stage = await aStage();
    await scenario(stage, { outcome: 'rejected_number' });
    expect((await sendSms(stage)).body.code).toBe(21614);
    expect((await stage.twilio(`/Messages/SM${'0'.repeat(32)}.json`)).body.code).toBe(20404);
  });
});

describe('faults of sending', () => {
  const sent = async (stage: Stage): Promise<number> => (await stage.twilio('/Messages.json')).body.messages.length;

  it.each([
    ['sms_reject_429', 429, 20429],
    ['sms_reject_500_before_accept', 500, 20500],
  ])('%s: nothing is sent, and calls are not concerned', async (fault, status, code) => {
    const stage = await aStage();
    await scenario(stage, { faults: [`${fault}:1`] });
    const { body: refusal, status: refused } = await sendSms(stage);
    expect([refused, refusal.code, await sent(stage)]).toEqual([status, code, 0]);
    expect((await sendSms(stage)).status).toBe(201);
  });

  it('sms_accept_then_500, _reset, _timeout: the SMS goes out although no good answer came', async () => {
    const stage = await aStage(FAST);
    await scenario(stage, { faults: ['sms_accept_then_timeout:1', 'sms_accept_then_reset:1', 'sms_accept_then_500'] });
    const silent = sendSms(stage).catch(() => 'given up');
    await until('the first is sent', async () => (await sent(stage)) === 1);
    await expect(sendSms(stage)).rejects.toThrow('fetch failed');
    expect((await sendSms(stage)).status).toBe(500);
    expect(await sent(stage)).toBe(3);
    await stage.close();
    expect(await silent).toBe('given up');
  });
});

describe('an SMS to us', () => {
  it('is posted as Twilio does, signed; what our side answered is told', async () => {
    const stage = await aStage();
    const twiml = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>';
    stage.answerAt(INCOMING, () => ({ contentType: 'text/xml', body: twiml }));
    const { status, body } = await stage.control('/sms', { from: ERIKA, to: OURS, body: 'Wann geht es los?' });
    expect([status, body.answers]).toEqual([201, [{ status: 200, contentType: 'text/xml', text: twiml }]]);
    const [webhook] = sentTo(stage, INCOMING);
    mustBe('incomingMessage', webhook!.body);
    expect(webhook!.body).toMatchObject({ MessageSid: body.messageSid, From: ERIKA, Body: 'Wann geht es los?' });
    expect(isSignedByTwilio(webhook!)).toBe(true);
    const { body: message } = await stage.twilio(`/Messages/${body.messageSid}.json`);
    mustBe('message', message);
    expect(message).toMatchObject({ direction: 'inbound', status: 'received', from: ERIKA });
  });

  it('comes several times under one MessageSid, with media and an opt-out type when asked', async () => {
    const stage = await aStage();
    const wish = { from: ERIKA, to: OURS, body: 'STOP', numMedia: 1, optOutType: 'STOP', times: 3 };
    const { body } = await stage.control('/sms', wish);
    expect(body.answers).toHaveLength(3);
    const webhooks = sentTo(stage, INCOMING);
    expect(webhooks.map(({ raw }) => raw)).toEqual(webhooks.map(() => webhooks[0]!.raw));
    expect(webhooks).toHaveLength(3);
    mustBe('incomingMessage', webhooks[0]!.body);
    expect(webhooks[0]!.body).toMatchObject({ OptOutType: 'STOP', NumMedia: '1', MediaContentType0: 'image/jpeg' });
  });

  it('is told when nobody is there, and refused when it comes from no number', async () => {
    const stage = await aStage({ publicUrl: 'http://127.0.0.1:9' });
    const { body } = await stage.control('/sms', { from: ERIKA, body: 'Hallo' });
    expect(body.answers).toEqual([{ status: null, contentType: '', text: '' }]);
    expect((await stage.control('/sms', { from: 'Erika', body: 'Hallo' })).status).toBe(400);
  });
});
