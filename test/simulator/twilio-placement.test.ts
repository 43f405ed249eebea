import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DEMO_SETTINGS } from '../../simulator/settings.ts';
import {
  answersWithConversation,
  callThroughTwilio,
  conversationIn,
  isSignedByTwilio,
  registerCall,
  sentTo,
} from './own-legs.ts';
import { mustBe } from './specs.ts';
import { allIsQuiet, aStage, type Callback, ENDLESS, ERIKA, QUICK, type Stage, until } from './stage.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const scenario = (stage: Stage, wish: Record<string, unknown>) => stage.control('/scenarios', { to: ERIKA, ...wish });

const statuses = (stage: Stage): string[] => sentTo(stage, '/status').map(({ body }) => body.CallStatus);

/** A stage on which Erika answers as the scenario says and our side has a conversation for her. */
async function aStageWithConversation(wish: Record<string, unknown> = {}): Promise<Stage> {
  const stage = await aStage();
  answersWithConversation(stage);
  await scenario(stage, { outcome: 'held', timing: QUICK, ...wish });
  return stage;
}

describe('a call placed through Twilio', () => {
  it('is answered, asks for its TwiML, talks with the registered conversation and tells of all of it', async () => {
    const stage = await aStageWithConversation();
    const created = await callThroughTwilio(stage);
    expect(created.status).toBe(201);
    mustBe('call', created.body);
    expect(created.body).toMatchObject({ to: ERIKA, status: 'queued', direction: 'outbound-api' });
    await allIsQuiet(stage);

    const [asked, ...again] = sentTo(stage, '/twiml');
    expect(again).toEqual([]);
    mustBe('twimlRequest', asked!.body);
    expect(asked!.body).toMatchObject({ CallSid: created.body.sid, CallStatus: 'in-progress', To: ERIKA });
    expect(asked!.url).toBe(`${stage.ourUrl}/twiml?call=1`);
    expect(statuses(stage)).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    for (const [number, { body }] of sentTo(stage, '/status').entries()) {
      mustBe('statusCallback', body);
      expect(body.SequenceNumber).toBe(String(number));
    }
    const [{ body: verdict }] = sentTo(stage, '/amd') as [Callback];
    mustBe('machineDetection', verdict);
    expect(verdict).toMatchObject({ CallSid: created.body.sid, AnsweredBy: 'human' });
    const forms = stage.callbacks.filter(({ path }) => ['/twiml', '/status', '/amd'].includes(path));
    expect(forms.map(isSignedByTwilio)).toEqual(forms.map(() => true));

    const { body: webhook } = sentTo(stage, '/api/webhooks/elevenlabs/post-call')[0]!;
    mustBe('postCallTranscription', webhook);
    const { body: conversation } = await stage.elevenLabs(`/conversations/${webhook.data.conversation_id}`);
    expect(webhook.data).toEqual(conversation);
    expect(conversation).toMatchObject({
      status: 'done',
      user_id: 'attempt-1',
      metadata: { phone_call: { direction: 'outbound', external_number: ERIKA, call_sid: created.body.sid } },
    });
    expect(conversation.transcript.length).toBeGreaterThan(10);
    const { body: call } = await stage.twilio(`/Calls/${created.body.sid}.json`);
    expect(call).toMatchObject({ status: 'completed', answered_by: 'human' });
    expect(call.duration).toBe(String(conversation.metadata.call_duration_secs));
  });

  it('ends with seconds in CallDuration, billed minutes in Duration, and no verdict when that is asynchronous', async () => {
    const stage = await aStageWithConversation();
    await callThroughTwilio(stage);
    await allIsQuiet(stage);
    const { body } = sentTo(stage, '/status').at(-1)!;
    expect(Number(body.CallDuration)).toBeGreaterThan(60);
    expect(Number(body.Duration)).toBe(Math.ceil(Number(body.CallDuration) / 60));
    expect(body).not.toHaveProperty('AnsweredBy');
  });

  it('names the verdict at the end when detection is not asynchronous', async () => {
    const stage = await aStageWithConversation({ outcome: 'voicemail' });
    await callThroughTwilio(stage, { AsyncAmd: '', AsyncAmdStatusCallback: '' });
    await allIsQuiet(stage);
    expect(sentTo(stage, '/status').at(-1)!.body.AnsweredBy).toBe('machine_start');
    expect(sentTo(stage, '/amd')).toEqual([]);
  });

  it.each([
    ['no_answer', 'no-answer', ['initiated', 'ringing', 'no-answer']],
    ['busy', 'busy', ['initiated', 'ringing', 'busy']],
    ['failed', 'failed', ['initiated', 'failed']],
    ['canceled', 'canceled', ['initiated', 'ringing', 'canceled']],
  ])('%s: ends as %s, and no conversation ever exists', async (outcome, status, told) => {
    const stage = await aStageWithConversation({ outcome });
    const { body } = await callThroughTwilio(stage);
    await allIsQuiet(stage);
    expect((await stage.twilio(`/Calls/${body.sid}.json`)).body.status).toBe(status);
    expect(statuses(stage)).toEqual(told);
    expect(stage.callbacks).toHaveLength(told.length);
    expect((await stage.elevenLabs('/conversations')).body.conversations).toEqual([]);
  });

  it('tells of the end only, unless more is asked for', async () => {
    const stage = await aStageWithConversation();
    await callThroughTwilio(stage, {}, []);
    await allIsQuiet(stage);
    expect(statuses(stage)).toEqual(['completed']);
  });

  it('tells the Event Streams sink when it has no callback of its own, or the scenario wants both', async () => {
    const sink = '/api/webhooks/twilio/events';
    const withOwn = await aStageWithConversation();
    await callThroughTwilio(withOwn);
    await allIsQuiet(withOwn);
    expect(sentTo(withOwn, sink)).toEqual([]);
    const without = await aStageWithConversation();
    await callThroughTwilio(without, { StatusCallback: '' });
    await allIsQuiet(without);
    expect(sentTo(without, sink)).toHaveLength(5);
    const both = await aStageWithConversation({ eventStreams: true });
    await callThroughTwilio(both);
    await allIsQuiet(both);
    expect([sentTo(both, sink).length, sentTo(both, '/status').length]).toEqual([5, 4]);
    for (const { body } of sentTo(both, sink)) mustBe('eventStreams', body);
  });

  it('canceled while queued: no callback at all', async () => {
    const stage = await aStage({ timeScale: 10 });
    await scenario(stage, { outcome: 'held', timing: ENDLESS });
    const { body } = await callThroughTwilio(stage);
    await stage.twilio(`/Calls/${body.sid}.json`, { Status: 'canceled' });
    await allIsQuiet(stage);
    expect(stage.callbacks).toEqual([]);
  });

  it('hung up while they talk: the conversation ends early', async () => {
    const stage = await aStageWithConversation({ timing: { ...QUICK, talkMs: 20_000 } });
    const { body } = await callThroughTwilio(stage);
    await until(
      'they talk',
      async () => (await stage.elevenLabs('/conversations')).body.conversations[0]?.status === 'in-progress',
    );
    await stage.twilio(`/Calls/${body.sid}.json`, { Status: 'completed' });
    await allIsQuiet(stage);
    expect(statuses(stage).at(-1)).toBe('completed');
    expect(sentTo(stage, '/api/webhooks/elevenlabs/post-call')).toHaveLength(1);
  });

  it('lasts no longer than its TimeLimit', async () => {
    const stage = await aStageWithConversation();
    const { body } = await callThroughTwilio(stage, { TimeLimit: '20' });
    await allIsQuiet(stage);
    expect((await stage.twilio(`/Calls/${body.sid}.json`)).body.duration).toBe('20');
  });

  it('goes on after a restart, with its conversation', async () => {
    const first = await aStage({ dataDir });
    await scenario(first, { outcome: 'held', timing: { ...QUICK, ringMs: 700 } });
    const { text } = await registerCall(first);
    const { body: created } = await callThroughTwilio(first, { Url: '', Twiml: text, StatusCallback: '' });
    await first.close();
    const second = await aStage({ dataDir });
    const path = `/conversations/${conversationIn(text)}`;
    expect((await second.elevenLabs(path)).body.status).toBe('initiated');
    await allIsQuiet(second);
    const { body: conversation } = await second.elevenLabs(path);
    expect(conversation.metadata.phone_call.call_sid).toBe(created.sid);
    expect(sentTo(second, '/api/webhooks/elevenlabs/post-call')[0]!.body.data).toEqual(conversation);
  });
});

describe('TwiML', () => {
  const talksWith = async (stage: Stage): Promise<number> => {
    await allIsQuiet(stage);
    return sentTo(stage, '/api/webhooks/elevenlabs/post-call').length;
  };

  it.each([
    ['says something and hangs up', '<Response><Say>Guten Tag</Say><Hangup/></Response>'],
    ['says nothing', '<Response/>'],
    [
      'streams to a conversation that does not exist',
      '<Response><Connect><Stream url="wss://api.elevenlabs.io/x"><Parameter name="conversation_id" value="conv_none"/></Stream></Connect></Response>',
    ],
  ])('that %s: the leg ends after a second without conversation', async (_what, body) => {
    const stage = await aStage({ timeScale: 0.1 });
    await scenario(stage, { outcome: 'held', timing: QUICK });
    stage.answerAt('/twiml', () => ({ contentType: 'text/xml', body }));
    const { body: call } = await callThroughTwilio(stage);
    expect(await talksWith(stage)).toBe(0);
    expect(sentTo(stage, '/status').at(-1)!.body).toMatchObject({ CallStatus: 'completed', CallDuration: '1' });
    expect((await stage.twilio(`/Calls/${call.sid}.json`)).body.status).toBe('completed');
  });

  it.each([
    ['an error', '11200', { status: 500, body: 'no' }],
    ['no XML', '12300', { contentType: 'application/json', body: '{}' }],
    ['a broken document', '12100', { contentType: 'text/xml', body: '<Response><Connect>' }],
  ])('%s: FallbackUrl is asked, with the reason %s', async (_what, code, answer) => {
    const stage = await aStage();
    await scenario(stage, { outcome: 'held', timing: QUICK });
    stage.answerAt('/twiml', () => answer);
    stage.answerAt('/fallback', async () => ({ contentType: 'text/xml', body: (await registerCall(stage)).text }));
    await callThroughTwilio(stage, { FallbackUrl: `${stage.ourUrl}/fallback` });
    expect(await talksWith(stage)).toBe(1);
    const { body } = sentTo(stage, '/fallback')[0]!;
    mustBe('twimlRequest', body);
    expect(body).toMatchObject({ ErrorCode: code, ErrorUrl: `${stage.ourUrl}/twiml?call=1` });
  });

  it('given with the order is obeyed without asking', async () => {
    const stage = await aStage();
    await scenario(stage, { outcome: 'held', timing: QUICK });
    const { text } = await registerCall(stage);
    await callThroughTwilio(stage, { Url: '', Twiml: text });
    expect(await talksWith(stage)).toBe(1);
    expect(sentTo(stage, '/twiml')).toEqual([]);
  });

  it('registered twice for one leg: two conversations, and only the one that Twilio got is talked in', async () => {
    const stage = await aStage();
    await scenario(stage, { outcome: 'held', timing: QUICK });
    const [first, second] = [(await registerCall(stage)).text, (await registerCall(stage)).text];
    stage.answerAt('/twiml', () => ({ contentType: 'text/xml', body: second }));
    await callThroughTwilio(stage);
    expect(await talksWith(stage)).toBe(1);
    const { conversations } = (await stage.elevenLabs('/conversations?user_id=attempt-1')).body;
    expect(conversations.map(({ conversation_id, status }: any) => [conversation_id, status])).toEqual(
      expect.arrayContaining([
        [conversationIn(first), 'initiated'],
        [conversationIn(second), 'done'],
      ]),
    );
  });
});

describe('form callbacks', () => {
  it('are tried as often as rc says, after what rp says, without the fragment', async () => {
    const stage = await aStage({ timeScale: 0.02 });
    await scenario(stage, { outcome: 'busy', timing: QUICK });
    stage.answerAt('/status', () => ({ status: 503, body: '' }));
    await callThroughTwilio(stage, { StatusCallback: `${stage.ourUrl}/status#rc=2&rp=all` }, ['completed']);
    await allIsQuiet(stage);
    const tries = sentTo(stage, '/status');
    expect(tries).toHaveLength(3);
    expect(new Set(tries.map(({ headers }) => headers['i-twilio-idempotency-token'])).size).toBe(1);
    expect(tries.map(isSignedByTwilio)).toEqual([true, true, true]);
    expect(tries[0]!.url).toBe(`${stage.ourUrl}/status`);
  });

  it('are not tried again after an error when nothing says so', async () => {
    const stage = await aStage();
    await scenario(stage, { outcome: 'busy', timing: QUICK });
    stage.answerAt('/status', () => ({ status: 500, body: '' }));
    await callThroughTwilio(stage, {}, ['completed']);
    await allIsQuiet(stage);
    expect(sentTo(stage, '/status')).toHaveLength(1);
  });

  it('webhooks_twice: each comes again, byte for byte; twilio_webhooks_lost: none comes', async () => {
    const twice = await aStageWithConversation({ faults: ['webhooks_twice'] });
    await callThroughTwilio(twice);
    await allIsQuiet(twice);
    const raws = sentTo(twice, '/status').map(({ raw }) => raw);
    expect(raws).toHaveLength(8);
    expect(new Set(raws).size).toBe(4);
    const lost = await aStageWithConversation({ faults: ['twilio_webhooks_lost'] });
    await callThroughTwilio(lost);
    await allIsQuiet(lost);
    expect(lost.callbacks.map(({ path }) => path)).toEqual(['/twiml', '/api/webhooks/elevenlabs/post-call']);
  });

  it('webhook_before_answer: the first are here before the answer is', async () => {
    const stage = await aStageWithConversation({ faults: ['webhook_before_answer'] });
    await callThroughTwilio(stage);
    expect(statuses(stage).slice(0, 2)).toEqual(['initiated', 'ringing']);
  });

  it('amd_late: the verdict comes after the end', async () => {
    const stage = await aStageWithConversation({ faults: ['amd_late:400'] });
    await callThroughTwilio(stage);
    await allIsQuiet(stage);
    expect(stage.callbacks.at(-1)!.path).toBe('/amd');
  });
});

describe('faults of placing through Twilio', () => {
  const placed = async (stage: Stage): Promise<number> => (await stage.control('/state')).body.calls.length;

  it.each([
    ['reject_429', 429, 20429],
    ['reject_500_before_accept', 500, 20500],
  ])('%s: nothing rings', async (fault, status, code) => {
    const stage = await aStageWithConversation({ faults: [fault] });
    const answer = await callThroughTwilio(stage);
    expect([answer.status, answer.body.code, await placed(stage)]).toEqual([status, code, 0]);
  });

  it('accept_then_500 and accept_then_reset: the phone rings although no good answer came', async () => {
    const stage = await aStageWithConversation({ faults: ['accept_then_reset:1', 'accept_then_500'] });
    await expect(callThroughTwilio(stage)).rejects.toThrow('fetch failed');
    expect((await callThroughTwilio(stage)).status).toBe(500);
    expect(await placed(stage)).toBe(2);
  });

  it('accept_then_timeout: the phone rings although no answer comes', async () => {
    const stage = await aStageWithConversation({ faults: ['accept_then_timeout'] });
    const answer = callThroughTwilio(stage).catch(() => 'given up');
    await until('it is placed', async () => (await placed(stage)) === 1);
    await stage.close();
    expect(await answer).toBe('given up');
  });
});

describe('Twilio refuses to place', () => {
  it.each([
    [21201, { To: '' }],
    [21211, { To: '030 23125001' }],
    [21213, { From: '' }],
    [21212, { From: 'Susi' }],
    [21210, { From: '+493023125299' }],
    [21205, { Url: '' }],
    [21205, { Url: 'call-me' }],
    [21205, { FallbackUrl: 'ftp://host/x' }],
    [21609, { StatusCallback: 'http://under_score.example/x' }],
    [21209, { Method: 'PATCH' }],
    [21626, { StatusCallbackEvent: 'failed' }],
    [20001, { MachineDetection: 'maybe' }],
    [20001, { Timeout: '601' }],
    [20001, { RecordingChannels: 'three' }],
    [20001, { RecordingStatusCallbackEvent: 'done' }],
  ])('with %d: %j', async (code, changes) => {
    const stage = await aStage();
    const { status, body } = await callThroughTwilio(stage, changes as unknown as Record<string, string>);
    expect([status, body.code, body.status]).toEqual([400, code, 400]);
    expect((await stage.control('/state')).body.calls).toEqual([]);
  });

  it('a number that cannot be called, what is no form, and wrong credentials', async () => {
    const stage = await aStage();
    await scenario(stage, { outcome: 'rejected_number' });
    expect((await callThroughTwilio(stage)).body.code).toBe(21217);
    const url = `${stage.url}/twilio/2010-04-01/Accounts/${DEMO_SETTINGS.twilioAccountSid}/Calls.json`;
    expect((await fetch(url, { method: 'POST', body: new URLSearchParams() })).status).toBe(401);
    const basic = Buffer.from(`${DEMO_SETTINGS.twilioAccountSid}:${DEMO_SETTINGS.twilioAuthToken}`).toString('base64');
    const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(415);
  });
});

describe('register-call', () => {
  it('answers with TwiML, and the conversation can be read and found from then on', async () => {
    const stage = await aStage();
    const answer = await registerCall(stage);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.text).toMatch(
      /^<\?xml .*<Response><Connect><Stream url="wss:\/\/.*<Parameter name="conversation_id" value="conv_/,
    );
    const { body } = await stage.elevenLabs(`/conversations/${conversationIn(answer.text)}`);
    mustBe('conversation', body);
    expect(body).toMatchObject({
      status: 'initiated',
      user_id: 'attempt-1',
      metadata: { phone_call: { external_number: ERIKA, call_sid: '', stream_sid: '' } },
    });
    const list = await stage.elevenLabs('/conversations?user_id=attempt-1');
    mustBe('conversations', list.body);
    expect(list.body.conversations).toHaveLength(1);
    mustBe('registerCallRequest', (await stage.requests('provider=elevenlabs'))[0].body);
  });

  it('refuses an unknown agent, missing fields and a direction that is none', async () => {
    const stage = await aStage();
    expect((await registerCall(stage, { agent_id: 'agent_nobody' })).status).toBe(404);
    const { status, body } = await registerCall(stage, { to_number: undefined, direction: 'up' });
    expect(status).toBe(422);
    mustBe('validationError', body);
    expect(body.detail.map(({ loc }: { loc: string[] }) => loc.join('.'))).toEqual([
      'body.to_number',
      'body.direction',
    ]);
    expect((await stage.elevenLabs('/conversations')).body.conversations).toEqual([]);
  });
});
