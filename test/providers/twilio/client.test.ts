import { describe, expect, it } from '@jest/globals';
import { createTelephony } from '../../../src/providers/twilio/client.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const ACCOUNT = 'ACf1c70000000000000000000000000000';
const SID = 'CAf1c70000000000000000000000000033';
const LINE = '+493023125200';
const CALLS = `/twilio/2010-04-01/Accounts/${ACCOUNT}/Calls`;

const telephony = (url: string, httpTimeoutMs?: number) =>
  createTelephony({
    baseUrl: `${url}/twilio`,
    accountSid: ACCOUNT,
    authToken: 'token-test',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });

/** A call as Twilio's specification has it: every key, mostly text. */
const aCall = (changes: object = {}) => ({
  sid: SID,
  account_sid: ACCOUNT,
  status: 'completed',
  to: CANARY.number,
  from: LINE,
  date_created: 'Sat, 21 Nov 2026 08:00:01 +0000',
  date_updated: 'Sat, 21 Nov 2026 08:03:00 +0000',
  start_time: 'Sat, 21 Nov 2026 08:00:02 +0000',
  end_time: 'Sat, 21 Nov 2026 08:02:07 +0000',
  duration: '125',
  direction: 'outbound-api',
  answered_by: 'machine_end_beep',
  ...changes,
});

describe('fetchCall', () => {
  it('asks for the one call with the account’s key and reads it', async () => {
    const server = await recordedServer({ body: aCall() });
    expect(await telephony(server.url).fetchCall(SID)).toEqual({
      callSid: SID,
      status: 'completed',
      to: CANARY.number,
      from: LINE,
      durationSeconds: 125,
      answeredBy: 'machine',
      createdAt: new Date('2026-11-21T08:00:01Z'),
      startedAt: new Date('2026-11-21T08:00:02Z'),
      endedAt: new Date('2026-11-21T08:02:07Z'),
      outbound: true,
    });
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'GET', path: `${CALLS}/${SID}.json` });
    expect(request.headers.authorization).toBe(`Basic ${Buffer.from(`${ACCOUNT}:token-test`).toString('base64')}`);
  });

  it.each([
    ['queued', 'queued'],
    ['initiated', 'initiated'],
    ['ringing', 'ringing'],
    ['in-progress', 'in_progress'],
    ['busy', 'busy'],
    ['no-answer', 'no_answer'],
    ['failed', 'failed'],
    ['canceled', 'canceled'],
  ])('reads the status %s as %s', async (status, expected) => {
    const body = aCall({ status, duration: null, start_time: null, end_time: null, answered_by: null });
    const server = await recordedServer({ body });
    expect(await telephony(server.url).fetchCall(SID)).toMatchObject({
      status: expected,
      durationSeconds: null,
      answeredBy: null,
      startedAt: null,
      endedAt: null,
    });
  });

  it('says how long a call lasted only when it has ended', async () => {
    const server = await recordedServer({ body: aCall({ status: 'in-progress', duration: '60' }) });
    expect((await telephony(server.url).fetchCall(SID)).durationSeconds).toBeNull();
  });

  it.each([aCall({ status: 'levitating' }), aCall({ sid: '' }), {}, [], `<html>${CANARY.name}</html>`, ''])(
    'takes an answer it cannot read for no answer, not for an ended call',
    async (body) => {
      const server = await recordedServer({ body });
      expect(await failureOf(telephony(server.url).fetchCall(SID))).toMatchObject({ kind: 'bad_answer' });
    },
  );

  it('keeps Twilio’s code, not its sentence', async () => {
    const body = { code: 21211, message: `The 'To' number ${CANARY.number} is not valid`, status: 400 };
    const server = await recordedServer({ status: 400, body });
    expect(await failureOf(telephony(server.url).fetchCall(SID))).toMatchObject({ code: '21211', status: 400 });
  });

  failsInOurWords((url, httpTimeoutMs) => telephony(url, httpTimeoutMs).fetchCall(SID));
});

describe('liveCalls', () => {
  const pages = (...legs: object[][]) =>
    legs.map((calls) => ({ body: { calls, page: 0, page_size: 100, next_page_uri: null } }));

  it('asks for what waits, rings and talks on our line, and leaves out who calls us', async () => {
    const inbound = aCall({ sid: 'CAin', direction: 'inbound' });
    const server = await recordedServer(...pages([], [aCall({ sid: 'CAa' })], [aCall({ sid: 'CAb' }), inbound]));
    const found = await telephony(server.url).liveCalls(LINE);
    expect(found.map(({ callSid }) => callSid)).toEqual(['CAa', 'CAb']);
    const asked = server.sent.map(({ path }) => Object.fromEntries(new URL(path, server.url).searchParams));
    expect(asked.map(({ From }) => From)).toEqual([LINE, LINE, LINE]);
    expect(asked.map(({ Status }) => Status)).toEqual(['queued', 'ringing', 'in-progress']);
  });

  failsInOurWords((url, httpTimeoutMs) => telephony(url, httpTimeoutMs).liveCalls(LINE));
});

describe('findCalls', () => {
  const query = { to: CANARY.number, from: LINE, startedAfter: new Date('2026-11-21T08:00:05Z') };
  const listOf = (...calls: object[]) => ({ body: { calls, page: 0, page_size: 100, next_page_uri: null } });
  const sids = async (...calls: object[]) => {
    const server = await recordedServer(listOf(...calls));
    return (await telephony(server.url).findCalls(query)).map(({ callSid }) => callSid);
  };

  it('asks for both numbers and the day, with one request', async () => {
    const server = await recordedServer(listOf(aCall()));
    expect(await telephony(server.url).findCalls(query)).toHaveLength(1);
    const asked = new URL(onlyRequest(server.sent).path, server.url);
    expect(asked.pathname).toBe(`${CALLS}.json`);
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      To: CANARY.number,
      From: LINE,
      'StartTime>': '2026-11-21T00:00:00Z',
      PageSize: '100',
    });
  });

  it('asks for the day before when it was just midnight', async () => {
    const server = await recordedServer(listOf());
    await telephony(server.url).findCalls({ ...query, startedAfter: new Date('2026-11-21T00:00:03Z') });
    const asked = new URL(onlyRequest(server.sent).path, server.url);
    expect(asked.searchParams.get('StartTime>')).toBe('2026-11-20T00:00:00Z');
  });

  it('keeps what began since then, less five seconds for clocks', async () => {
    const at = (sid: string, second: string) => aCall({ sid, date_created: `Sat, 21 Nov 2026 08:00:${second} +0000` });
    expect(await sids(at('CAnew', '09'), at('CAsame', '00'))).toEqual(['CAnew', 'CAsame']);
    expect(await sids(aCall({ sid: 'CAold', date_created: 'Sat, 21 Nov 2026 07:59:59 +0000' }))).toEqual([]);
  });

  it('keeps a call without any time: leaving it out could prove wrongly that nothing rang', async () => {
    expect(await sids(aCall({ date_created: null, start_time: null, status: 'queued' }))).toEqual([SID]);
  });

  it('leaves out calls that came in', async () => {
    expect(await sids(aCall({ direction: 'inbound' }), aCall({ sid: 'CAdial', direction: 'outbound-dial' }))).toEqual([
      'CAdial',
    ]);
  });

  it.each([{}, { calls: null }, { calls: [aCall({ status: 'levitating' })] }, '<html>'])(
    'never takes an answer it cannot read for "no calls"',
    async (body) => {
      const server = await recordedServer({ body });
      expect(await failureOf(telephony(server.url).findCalls(query))).toMatchObject({ kind: 'bad_answer' });
    },
  );

  failsInOurWords((url, httpTimeoutMs) => telephony(url, httpTimeoutMs).findCalls(query));
});

describe('stopRinging', () => {
  it('cancels, and never completes: a conversation is not cut', async () => {
    const server = await recordedServer({ body: aCall({ status: 'canceled', duration: '0' }) });
    expect(await telephony(server.url).stopRinging(SID)).toBe('stopped');
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'POST', path: `${CALLS}/${SID}.json`, body: 'Status=canceled' });
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it.each([
    ['ringing', 'stopped'],
    ['in-progress', 'in_progress'],
    ['completed', 'ended'],
    ['no-answer', 'ended'],
  ])('believes an accepted cancel that shows %s to be %s', async (status, expected) => {
    const server = await recordedServer({ body: aCall({ status }) });
    expect(await telephony(server.url).stopRinging(SID)).toBe(expected);
  });

  it.each([
    [400, 21220, 'in-progress', 'in_progress'],
    [400, 21220, 'completed', 'ended'],
    [404, 20404, 'no-answer', 'ended'],
  ])('looks at the leg when it is past ringing: %s %s %s', async (status, code, found, expected) => {
    const server = await recordedServer({ status, body: { code, status } }, { body: aCall({ status: found }) });
    expect(await telephony(server.url).stopRinging(SID)).toBe(expected);
    expect(server.sent.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('does not say that it ended when nobody knows the leg', async () => {
    const server = await recordedServer({ status: 404, body: { code: 20404, status: 404 } });
    expect(await failureOf(telephony(server.url).stopRinging(SID))).toMatchObject({ kind: 'not_found' });
  });

  failsInOurWords((url, httpTimeoutMs) => telephony(url, httpTimeoutMs).stopRinging(SID));
});

describe('createTelephony', () => {
  it('can be made without keys; then only asking fails', async () => {
    const unset = createTelephony({ baseUrl: null, accountSid: '', authToken: '' });
    await failureOf(unset.fetchCall(SID));
  });
});
