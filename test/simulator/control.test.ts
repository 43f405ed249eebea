import { describe, expect, it } from '@jest/globals';
import { callErika, order, placeCall } from './orders.ts';
import { aStage, ENDLESS, ERIKA, QUICK, until } from './stage.ts';

describe('GET /control/requests', () => {
  it('tells what came in, oldest first, without secrets', async () => {
    const stage = await aStage();
    await stage.hoc('/questionnaire/804');
    await placeCall(stage);
    const requests = await stage.requests();
    expect(requests).toMatchObject([
      { provider: 'hoc', method: 'GET', path: '/hoc/api/v1/questionnaire/804', body: null, status: 200 },
      { provider: 'elevenlabs', method: 'POST', path: '/elevenlabs/v1/convai/twilio/outbound-call', status: 200 },
    ]);
    expect(requests[1].body).toEqual(order());
    expect(requests[0].headers.authorization).toBe('<present>');
    expect(requests[1].headers['xi-api-key']).toBe('<present>');
  });

  it('filters by provider, goes on after a number, and shows the query', async () => {
    const stage = await aStage();
    await stage.hoc('/questionnaire/804');
    await stage.twilio(`/Calls.json?To=${encodeURIComponent(ERIKA)}`);
    const [twilio] = await stage.requests('provider=twilio');
    expect(twilio).toMatchObject({ provider: 'twilio', query: { To: ERIKA } });
    expect(await stage.requests(`after=${twilio.seq}`)).toEqual([]);
    expect(await stage.requests('after=0')).toHaveLength(2);
  });

  it('keeps a form and broken JSON as text', async () => {
    const stage = await aStage();
    await stage.twilio('/Calls/CA00000000000000000000000000000000.json', { Status: 'completed' });
    await fetch(`${stage.url}/crm`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' });
    expect((await stage.requests()).map(({ body }) => body)).toEqual(['Status=completed', '{']);
  });
});

describe('POST /control/outage', () => {
  it('answers everything with the status, in the shape of the provider', async () => {
    const stage = await aStage();
    await stage.control('/outage', { provider: 'elevenlabs', status: 503, forMs: 60_000 });
    const { status, body } = await placeCall(stage);
    expect([status, body.detail.status]).toEqual([503, 'system_busy']);
    expect((await stage.hoc('/questionnaire/804')).status).toBe(200);
    expect((await stage.control('/state')).body.calls).toEqual([]);
  });

  it('cuts connections', async () => {
    const stage = await aStage();
    await stage.control('/outage', { provider: 'crm', status: 'refuse', forMs: 60_000 });
    await expect(stage.crm({ type: 'conversationAICall', to: ERIKA })).rejects.toThrow('fetch failed');
    expect(await stage.requests()).toMatchObject([{ provider: 'crm', body: null, status: null }]);
  });

  it('leaves requests unanswered', async () => {
    const stage = await aStage();
    await stage.control('/outage', { provider: 'hoc', status: 'hang', forMs: 60_000 });
    const answer = stage.hoc('/questionnaire/804').catch(() => 'given up');
    await until('the request is in', async () => (await stage.requests()).length === 1);
    expect((await stage.requests())[0].status).toBeNull();
    await stage.close();
    expect(await answer).toBe('given up');
  });

  it('ends by itself', async () => {
    const stage = await aStage();
    await stage.control('/outage', { provider: 'hoc', status: 500, forMs: 100 });
    expect((await stage.hoc('/questionnaire/804')).status).toBe(500);
    await until('the outage is over', async () => (await stage.hoc('/questionnaire/804')).status === 200);
  });
});

describe('holds', () => {
  const hold = { provider: 'elevenlabs', method: 'POST', path: '/outbound-call', nth: 1 };

  it('keep a request before anything is done', async () => {
    const stage = await aStage();
    const { body: held } = await stage.control('/holds', { ...hold, when: 'received' });
    const answer = placeCall(stage);
    await until('it is held', async () => (await stage.control('/holds')).body.holds[0].waiting);
    expect((await stage.control('/state')).body.calls).toEqual([]);
    const [request] = await stage.requests();
    expect(request.status).toBeNull();
    expect((await stage.control('/holds')).body.holds[0].requestSeq).toBe(request.seq);

    expect((await stage.control(`/holds/${held.id}/release`, {})).status).toBe(200);
    expect((await answer).status).toBe(200);
    expect((await stage.control('/holds')).body.holds).toEqual([]);
  });

  it('keep the answer when all is done', async () => {
    const stage = await aStage();
    const { body: held } = await stage.control('/holds', { ...hold, when: 'answered' });
    const answer = placeCall(stage);
    await until('it is held', async () => (await stage.control('/holds')).body.holds[0].waiting);
    const { calls } = (await stage.control('/state')).body;
    expect(calls).toHaveLength(1);
    expect((await stage.requests())[0].status).toBeNull();
    await stage.control(`/holds/${held.id}/release`, {});
    expect((await answer).body.callSid).toBe(calls[0].callSid);
  });

  it('take the nth request that matches', async () => {
    const stage = await aStage();
    await stage.control('/holds', { ...hold, nth: 2, when: 'received' });
    expect((await placeCall(stage)).status).toBe(200);
    const second = placeCall(stage);
    await until('the second is held', async () => (await stage.control('/holds')).body.holds[0].waiting);
    await stage.control('/reset', {});
    expect((await second).status).toBe(200);
  });

  it('do not mind a client that has left: what was received is done', async () => {
    const stage = await aStage();
    const { body: held } = await stage.control('/holds', { ...hold, when: 'received' });
    const leaving = new AbortController();
    const answer = fetch(`${stage.url}/elevenlabs/v1/convai/twilio/outbound-call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'xi-api-key': 'demo-elevenlabs-key' },
      body: JSON.stringify(order()),
      signal: leaving.signal,
    }).catch(() => 'left');
    await until('it is held', async () => (await stage.control('/holds')).body.holds[0].waiting);
    leaving.abort();
    expect(await answer).toBe('left');
    await stage.control(`/holds/${held.id}/release`, {});
    await until('the call is placed', async () => (await stage.control('/state')).body.calls.length === 1);
  });
});

describe('POST /control/reset and GET /control/state', () => {
  it('forgets requests and scenarios, keeps calls, and goes on counting', async () => {
    const stage = await aStage();
    await callErika(stage, { outcome: 'busy', timing: ENDLESS });
    const [before] = await stage.requests();
    await stage.control('/reset', {});
    expect(await stage.requests()).toEqual([]);
    expect((await stage.control('/state')).body.callsInFlight).toBe(1);
    await stage.hoc('/questionnaire/804');
    expect((await stage.requests())[0].seq).toBeGreaterThan(before.seq);
  });

  it('shows who is being called', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, { outcome: 'held', timing: { ...QUICK, ringMs: 2_000 } });
    await until('it rings', async () => (await stage.control('/state')).body.calls[0].status === 'ringing');
    const state = (await stage.control('/state')).body;
    expect(state).toMatchObject({
      callsInFlight: 1,
      calls: [{ callSid: body.callSid, conversationId: body.conversation_id, to: ERIKA, userId: 'attempt-1' }],
    });
    expect(state.callbacksPending).toBeGreaterThan(0);
  });

  it('tells when each call was accepted and when its leg ends, and each text that was sent with where its status goes', async () => {
    const stage = await aStage();
    const before = Date.now();
    await callErika(stage, { outcome: 'busy', timing: { ...QUICK, ringMs: 2_000 } });
    const statusCallback = 'http://127.0.0.1:9/sms/status?message_id=text-1';
    const text = { To: ERIKA, From: '+493023125200', Body: 'Guten Tag', StatusCallback: statusCallback };
    await stage.twilio('/Messages.json', text);
    const { calls, messages } = (await stage.control('/state')).body;
    expect(calls[0].acceptedAtMs).toBeGreaterThanOrEqual(before);
    expect(calls[0].acceptedAtMs).toBeLessThanOrEqual(Date.now());
    expect(calls[0].legEndedAtMs - calls[0].acceptedAtMs).toBe(2_000);
    expect(messages).toEqual([
      { sid: expect.stringMatching(/^SM/), to: ERIKA, statusCallback, acceptedAtMs: expect.any(Number) },
    ]);
  });
});

describe('bad input at the control door', () => {
  it.each([
    ['/scenarios', { to: ERIKA, outcome: 'nonsense' }],
    ['/scenarios', { to: '030 23125', outcome: 'held' }],
    ['/scenarios', { to: '*', outcome: 'held', faults: ['webhooks_gone'] }],
    ['/scenarios', { to: '*', outcome: 'held', faults: ['webhooks_late:soon'] }],
    ['/scenarios', { to: '*', outcome: 'held', timing: { ringMs: -1 } }],
    ['/scenarios', { to: '*', outcome: 'held', tempo: 'fast' }],
    ['/scenarios', []],
    ['/outage', { provider: 'sap', status: 500, forMs: 1 }],
    ['/outage', { provider: 'hoc', status: 'explode', forMs: 1 }],
    ['/holds', { provider: 'hoc', method: 'GET', path: '/', nth: 0, when: 'received' }],
  ])('%s with %j is refused with a reason', async (path, body) => {
    const stage = await aStage();
    const answer = await stage.control(path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toEqual(expect.stringMatching(/\w/));
  });

  it('no JSON, unknown doors, unknown holds and bad queries are refused too', async () => {
    const stage = await aStage();
    const broken = await fetch(`${stage.url}/control/scenarios`, { method: 'POST', body: '{' });
    expect([broken.status, await broken.json()]).toEqual([400, { error: 'the body is no JSON' }]);
    expect((await stage.control('/requests?provider=sap')).status).toBe(400);
    expect((await stage.control('/requests?after=x')).status).toBe(400);
    expect((await stage.control('/nothing')).status).toBe(404);
    expect((await stage.control('/holds/hold-9/release', {})).status).toBe(404);
  });
});
