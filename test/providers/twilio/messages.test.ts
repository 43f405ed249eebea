import { describe, expect, it } from '@jest/globals';
import { createMessaging } from '../../../src/providers/twilio/messages.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const ACCOUNT = 'ACf1c70000000000000000000000000000';
const SID = 'SMf1c70000000000000000000000000033';
const LINE = '+493023125200';
const MESSAGES = `/twilio/2010-04-01/Accounts/${ACCOUNT}/Messages`;
const ORDER = { to: CANARY.number, from: LINE, body: 'Grüße & mehr', statusCallback: 'https://calls.example/status' };

const messaging = (url: string, httpTimeoutMs?: number) =>
  createMessaging({
    baseUrl: `${url}/twilio`,
    accountSid: ACCOUNT,
    authToken: 'token-test',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });

/** A message as Twilio's specification has it. */
const aMessage = (changes: object = {}) => ({
  sid: SID,
  account_sid: ACCOUNT,
  status: 'queued',
  body: ORDER.body,
  to: CANARY.number,
  from: LINE,
  direction: 'outbound-api',
  date_created: 'Sat, 21 Nov 2026 08:00:01 +0000',
  date_updated: 'Sat, 21 Nov 2026 08:00:01 +0000',
  date_sent: null,
  error_code: null,
  error_message: null,
  num_segments: '1',
  num_media: '0',
  ...changes,
});
const READ = {
  messageSid: SID,
  status: 'queued',
  body: ORDER.body,
  createdAt: new Date('2026-11-21T08:00:01Z'),
  outbound: true,
  errorCode: null,
};

describe('sendMessage', () => {
  it('sends one form and reads what the carrier made of it', async () => {
    const server = await recordedServer({ status: 201, body: aMessage() });
    expect(await messaging(server.url).sendMessage(ORDER)).toEqual(READ);
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'POST', path: `${MESSAGES}.json` });
    expect(request.headers.authorization).toBe(`Basic ${Buffer.from(`${ACCOUNT}:token-test`).toString('base64')}`);
    expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
      To: CANARY.number,
      From: LINE,
      Body: ORDER.body,
      StatusCallback: ORDER.statusCallback,
    });
  });

  it('is one request also when it is refused, and tells Twilio’s code', async () => {
    const server = await recordedServer({ status: 400, body: { code: 21610, message: CANARY.number, status: 400 } });
    const failure = await failureOf(messaging(server.url).sendMessage(ORDER));
    expect(failure).toMatchObject({ kind: 'invalid_request', code: '21610', status: 400 });
    onlyRequest(server.sent);
  });

  failsInOurWords((url, httpTimeoutMs) => messaging(url, httpTimeoutMs).sendMessage(ORDER));
});

describe('findMessages', () => {
  it('lists what went from us to a number since then, also what is still queued', async () => {
    const server = await recordedServer({
      body: {
        messages: [
          aMessage(),
          aMessage({ sid: 'SMold', date_created: 'Sat, 21 Nov 2026 07:59:50 +0000' }),
          aMessage({ sid: 'SMtheirs', direction: 'inbound' }),
          aMessage({ sid: 'SMtimeless', date_created: null, status: 'accepted' }),
        ],
        page: 0,
        page_size: 100,
      },
    });
    const found = await messaging(server.url).findMessages({
      to: CANARY.number,
      from: LINE,
      since: new Date('2026-11-21T08:00:00Z'),
    });
    expect(found.map(({ messageSid, status }) => [messageSid, status])).toEqual([
      [SID, 'queued'],
      ['SMtimeless', 'accepted'],
    ]);
    const { searchParams } = new URL(onlyRequest(server.sent).path, 'http://x');
    expect(Object.fromEntries(searchParams)).toEqual({ To: CANARY.number, From: LINE, PageSize: '100' });
  });
});

describe('fetchMessage', () => {
  it('reads one message with the code of its failure', async () => {
    const server = await recordedServer({ body: aMessage({ status: 'undelivered', error_code: 30003 }) });
    expect(await messaging(server.url).fetchMessage(SID)).toEqual({
      ...READ,
      status: 'undelivered',
      errorCode: '30003',
    });
    expect(onlyRequest(server.sent)).toMatchObject({ method: 'GET', path: `${MESSAGES}/${SID}.json` });
  });

  it.each([{}, { sid: '' }, { sid: SID, status: 'Not A Status' }])('cannot read %j', async (body) => {
    const server = await recordedServer({ body });
    expect(await failureOf(messaging(server.url).fetchMessage(SID))).toMatchObject({ kind: 'bad_answer' });
  });
});
